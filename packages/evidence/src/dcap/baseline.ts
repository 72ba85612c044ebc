/** The TCB baseline in use: which of Intel's TCB evaluations the endorsements belong to. No evidence is needed to tell it. */

import { sha256Hex } from '@veritee/core/internal/crypto';
import { sgxClaim } from '@veritee/core/internal/maa';
import { decodeRevocationList, type TrustAnchor } from '@veritee/core/internal/x509';
import { describeIntelRequest } from '../endorsements/intel/request.ts';
import { requireEndorsement } from '../endorsements/require.ts';
import type { Endorsement, EndorsementSource } from '../endorsements/source.ts';
import { readChain } from '../proof/certificates.ts';
import { nameOfAnchor, recall } from '../proof/recall.ts';
import { requireNotRevoked, verifyRevocationList } from '../proof/revocation.ts';
import { certificateWindow, type ValidityWindow } from '../proof/windows.ts';
import type { BaselineChoice, TcbBaseline } from '../scheme.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { VendorJson } from '../vendor-json.ts';
import { anchorsOf, requireCurrentEndorsements } from './anchors.ts';
import { verifyTcbSigningChain } from './chain.ts';
import { type DocumentKind, QE_IDENTITY, tcbSigners, verifyDocument } from './documents.ts';
import { crlWindow } from './lists.ts';
import { readEnclaveIdentity } from './statements.ts';

/** How policies choose among Intel's baselines: Azure has one property for all TEEs, and a default of its own. */
export function baselineChoice(tee: 'sgx' | 'tdx'): BaselineChoice {
  return {
    property: sgxClaim.tcbIdentifier,
    identifier: 'azuredefault',
    inUse: (source, trust) => tcbBaselines(tee, source, trust),
  };
}

/**
 * The baselines in use, the latest first: one for each trusted root whose quoting enclave identity the source has.
 * The identity is proven before it is believed.
 *
 * @throws EvidenceError `EndorsementsMissing` when the source has none for any root; what verifying and the source throw
 * @example
 * const [baseline] = await tcbBaselines('sgx', source, trust);
 * baseline?.tcbEvaluationDataNumber; // 17
 */
export async function tcbBaselines(
  tee: 'sgx' | 'tdx',
  source: EndorsementSource,
  trust: Trust,
): Promise<readonly TcbBaseline[]> {
  const baselines: TcbBaseline[] = [];
  let missing: unknown;
  for (const anchor of anchorsOf(trust)) {
    try {
      baselines.push(await baselineUnder(anchor, tee, source, trust));
    } catch (error) {
      // A development root beside Intel's need not have both.
      missing ??= error;
    }
  }
  if (baselines.length === 0) throw missing;
  return baselines.sort((a, b) => b.tcbEvaluationDataNumber - a.tcbEvaluationDataNumber);
}

async function baselineUnder(
  anchor: TrustAnchor,
  tee: 'sgx' | 'tdx',
  source: EndorsementSource,
  trust: Trust,
): Promise<TcbBaseline> {
  const root = sha256Hex(anchor.publicKeyInfo);
  const [qeIdentity, rootCrl] = await Promise.all([
    requireEndorsement(source, { kind: 'qe-identity', root, tee }, describeIntelRequest),
    requireEndorsement(source, { kind: 'root-crl', root }, describeIntelRequest),
  ]);
  const key = `baseline:${nameOfAnchor(anchor)}:${qeIdentity.sha256}:${rootCrl.sha256}`;
  const trail = new Trail();
  const { value: identity, windows } = await settle(trail, (own) =>
    recall(trust.proofCache, key, own, () =>
      proveStatement(QE_IDENTITY, readEnclaveIdentity, anchor, qeIdentity, rootCrl, own),
    ),
  );
  requireCurrentEndorsements(windows, trust.now, trail);
  const { tcbEvaluationDataNumber, issueDate, nextUpdate } = identity;
  return { tcbEvaluationDataNumber, issueDate, nextUpdate };
}

/** A statement that no quote is needed for, and when all that it rests on is valid. */
export interface ProvenStatement<T> {
  readonly value: T;
  readonly windows: readonly ValidityWindow[];
}

/** The same proofs that a quote's verification makes of such a statement. */
export function proveStatement<T extends { readonly issueDate: Date; readonly nextUpdate: Date }>(
  kind: DocumentKind,
  read: (whole: VendorJson) => T,
  anchor: TrustAnchor,
  delivered: Endorsement,
  rootCrl: Endorsement,
  trail: Trail,
): ProvenStatement<T> {
  const { issuerChain = '' } = delivered;
  const certificates = trail.attempt(
    `signing chain of the ${kind.what} can be read`,
    'TcbSigningMissing',
    () => (issuerChain === '' ? [] : readChain(issuerChain)),
  );
  const { root } = verifyTcbSigningChain(certificates, [anchor], trail);
  const list = trail.attempt('root CA revocation list can be read', 'CrlFormat', () =>
    decodeRevocationList(rootCrl.body),
  );
  verifyRevocationList('root CA revocation list', list, root, anchor.publicKey, trail);
  requireNotRevoked('root CA certificate', root, list, 'RootRevoked', trail);
  const signers = tcbSigners(list, anchor, trail);
  const { value, windows } = verifyDocument(kind, delivered, read, signers, trail);
  return {
    value,
    windows: [
      certificateWindow('root CA certificate', root, 'TcbSigningExpired'),
      crlWindow('root CA revocation list', list),
      ...windows,
    ],
  };
}

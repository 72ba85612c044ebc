/** Verifies a DCAP quote: platform, quoting enclave, signature, status. Pure and synchronous. */

import { concat, type JsonObject } from '@veritee/core';
import { hexDigest } from '@veritee/core/crypto';
import type { TrustAnchor } from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';
import { nameOf, recall } from '../proof/recall.ts';
import { earliestEnd } from '../proof/windows.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { anchorsOf, requireCurrentEndorsements } from './anchors.ts';
import type { DcapEndorsements } from './collateral.ts';
import type { PckPlatform } from './pck.ts';
import { type ProvenPlatform, provePlatform } from './platform.ts';
import type { Quote } from './quote.ts';
import type { PlatformRating, QuotedTee } from './quoted-tee.ts';
import { type ProvenQuotingEnclave, proveQuotingEnclave } from './quoting-enclave.ts';
import type { ConvergedStatus } from './tcb.ts';

/** What a verified quote proves, beside its body. */
export interface QuoteProof {
  readonly pck: PckPlatform;
  /** The converged status of platform and quoting enclave. */
  readonly status: ConvergedStatus;
  readonly platformStatus: ConvergedStatus;
  readonly qeStatus: ConvergedStatus;
  /** Union of the platform's and the QE's, sorted. */
  readonly advisories: readonly string[];
  readonly platformAdvisories: readonly string[];
  readonly qeAdvisories: readonly string[];
  readonly tcbDate: Date;
  /** The smaller of TCB info's and QE identity's. */
  readonly tcbEvaluationDataNumber: number;
  readonly expires: Date;
  readonly collateralHashes: JsonObject;
}

/**
 * Verifies a quote in the order of Intel's library: chain and endorsements, quoting enclave, quote signature, status.
 *
 * @throws EvidenceError; `TcbRevoked` and `TcbNotSupported` carry the platform's status
 */
export function verifyQuote(
  quote: Quote,
  tee: QuotedTee,
  endorsements: DcapEndorsements,
  trust: Trust,
  trail: Trail,
): QuoteProof {
  const anchors = anchorsOf(trust);
  trail.pass('A root of Intel or of the operator is trusted', anchors.map((each) => each.name).join(', '));
  const { platform, key } = recallPlatform(endorsements, tee.id, anchors, trust, trail);
  const rating = tee.rate(platform.pck, platform.tcbInfo, trail);
  requireCurrentEndorsements(platform.windows, trust.now, trail);
  const quotingEnclave = recallQuotingEnclave(quote, platform, key, tee, trust, trail);
  requireQuoteSignature(quote, quotingEnclave, trail);
  return requireStanding(platform, rating, quotingEnclave, trail);
}

function recallPlatform(
  endorsements: DcapEndorsements,
  tee: 'sgx' | 'tdx',
  anchors: readonly TrustAnchor[],
  trust: Trust,
  trail: Trail,
): { readonly platform: ProvenPlatform; readonly key: string } {
  const { tcbInfo, qeIdentity, pckCrl, rootCrl, pckChain } = endorsements;
  const parts = [
    nameOf(anchors),
    tcbInfo.sha256,
    qeIdentity.sha256,
    pckCrl.sha256,
    rootCrl.sha256,
    pckChain.sha256,
  ];
  const key = `platform:${tee}:${parts.join(':')}`;
  return {
    platform: recall(trust.memory, key, trail, () => provePlatform(endorsements, tee, anchors, trail)),
    key,
  };
}

function recallQuotingEnclave(
  quote: Quote,
  platform: ProvenPlatform,
  platformKey: string,
  tee: QuotedTee,
  trust: Trust,
  trail: Trail,
): ProvenQuotingEnclave {
  const prove = (): ProvenQuotingEnclave => proveQuotingEnclave(quote, platform, tee, trail);
  if (trust.memory === undefined) return recall(undefined, '', trail, prove);
  const { attestationKey, qeReport, qeReportSignature, qeAuthData } = quote;
  const content = hexDigest('sha256', concat(attestationKey, qeReport, qeReportSignature, qeAuthData));
  return recall(trust.memory, `qe:${content}:${platformKey}`, trail, prove);
}

function requireQuoteSignature(quote: Quote, { attestationKey }: ProvenQuotingEnclave, trail: Trail): void {
  const { signedData: data, signature } = quote;
  trail.requireSigned(
    'Quote is signed by the attestation key',
    { hash: 'sha256', data, key: attestationKey, encoding: 'ieee-p1363', signature },
    () =>
      new EvidenceError(
        'QuoteSignature',
        'The signature of the quote is not valid: its content was changed or was never signed by this platform.',
      ),
  );
}

/** Converges the statuses; revoked and unsupported platforms are refused, all other verdicts are the caller's to judge. */
function requireStanding(
  platform: ProvenPlatform,
  rating: PlatformRating,
  quotingEnclave: ProvenQuotingEnclave,
  trail: Trail,
): QuoteProof {
  const { tcbInfo, qeIdentity, windows } = platform;
  const status = rating.conclude(quotingEnclave);
  const advisories = [...new Set([...rating.advisories, ...quotingEnclave.advisories])].sort();
  const facts = { found: status, platform: { status, advisories } };
  trail.require(
    'Platform is not revoked',
    status !== 'Revoked',
    () =>
      new EvidenceError(
        'TcbRevoked',
        'The TCB level of the platform or its quoting enclave is revoked.',
        facts,
      ),
  );
  trail.require(
    'A TCB level fits the quoting enclave',
    status !== 'TcbNotSupported',
    () => new EvidenceError('TcbNotSupported', 'No TCB level fits the quoting enclave.', facts),
    status,
  );
  const qeDate = quotingEnclave.tcbDate;
  return {
    pck: platform.pck,
    status,
    platformStatus: rating.status,
    qeStatus: quotingEnclave.status ?? 'TcbNotSupported',
    advisories,
    platformAdvisories: rating.advisories,
    qeAdvisories: quotingEnclave.advisories,
    tcbDate: qeDate !== undefined && qeDate < rating.tcbDate ? qeDate : rating.tcbDate,
    tcbEvaluationDataNumber: Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber),
    expires: earliestEnd(windows),
    collateralHashes: platform.collateralHashes,
  };
}

/** TCB info and QE identity: Intel's signed statements, proven once for their content, whatever platform asks. */

import { concat, utf8 } from '@veritee/core/internal';
import { type PublicKey, sha256Hex } from '@veritee/core/internal/crypto';
import { type Certificate, type RevocationList, type TrustAnchor, toPem } from '@veritee/core/internal/x509';
import { parseSignedJson, type SignedJson, withoutWhiteSpace } from '../endorsements/intel/signed-json.ts';
import type { Endorsement } from '../endorsements/source.ts';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import { readChain } from '../proof/certificates.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import { nameOfAnchor, recall } from '../proof/recall.ts';
import { requireNotRevoked } from '../proof/revocation.ts';
import { certificateWindow, type ValidityWindow } from '../proof/windows.ts';
import type { Trail, TrailSignature } from '../trail/trail.ts';
import { readVendorJson, type VendorJson } from '../vendor-json.ts';
import { type TcbSigner, verifyTcbSigningChain } from './chain.ts';
import { type EnclaveIdentity, readEnclaveIdentity, readTcbInfo, type TcbInfo } from './statements.ts';

/** SHA-256 hashes of endorsements by the names that Azure Attestation has for them, without `quotehash`. */
export type CollateralHashes = Readonly<
  Record<
    'qeidcertshash' | 'qeidcrlhash' | 'qeidhash' | 'tcbinfocertshash' | 'tcbinfocrlhash' | 'tcbinfohash',
    string
  >
>;

/** Both statements. They say nothing of a single platform: its TCB level is found at each use. */
export interface ProvenDocuments {
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: EnclaveIdentity;
  readonly windows: readonly ValidityWindow[];
  readonly collateralHashes: CollateralHashes;
}

/** The statements as they were delivered. */
export interface DeliveredDocuments {
  readonly tcbInfo: Endorsement;
  readonly qeIdentity: Endorsement;
}

/**
 * Proves both statements under an anchor.
 *
 * @param rootCrl - the proven list of the anchor: the certificates of the signers are looked up in it
 * @throws EvidenceError
 */
export function provenDocuments(
  anchor: TrustAnchor,
  rootCrl: RevocationList,
  delivered: DeliveredDocuments,
  proofCache: ProofCache | undefined,
  trail: Trail,
): ProvenDocuments {
  const { tcbInfo, qeIdentity } = delivered;
  const key = `documents:${nameOfAnchor(anchor)}:${rootCrl.sha256}:${tcbInfo.sha256}:${qeIdentity.sha256}`;
  const prove = (): ProvenDocuments => proveDocuments(anchor, rootCrl, delivered, trail);
  return recall(proofCache, key, trail, prove, () => PARSED * (tcbInfo.body.length + qeIdentity.body.length));
}

/** How many times its text a parsed document takes in memory. */
const PARSED = 5;

function proveDocuments(
  anchor: TrustAnchor,
  rootCrl: RevocationList,
  delivered: DeliveredDocuments,
  trail: Trail,
): ProvenDocuments {
  const signerOf = tcbSigners(rootCrl, anchor, trail);
  const tcbInfo = verifyDocument(TCB_INFO, delivered.tcbInfo, readTcbInfo, signerOf, trail);
  const qeIdentity = verifyDocument(QE_IDENTITY, delivered.qeIdentity, readEnclaveIdentity, signerOf, trail);
  return {
    tcbInfo: tcbInfo.value,
    qeIdentity: qeIdentity.value,
    windows: [...tcbInfo.windows, ...qeIdentity.windows],
    collateralHashes: collateralHashes(delivered, rootCrl, tcbInfo.chain, qeIdentity.chain),
  };
}

/** One of the two signed documents. */
export interface DocumentKind {
  readonly what: string;
  readonly member: string;
  readonly format: EvidenceErrorCode;
  readonly signature: EvidenceErrorCode;
  readonly expired: EvidenceErrorCode;
}

const TCB_INFO: DocumentKind = {
  what: 'TCB info',
  member: 'tcbInfo',
  format: 'TcbInfoFormat',
  signature: 'TcbInfoInvalidSignature',
  expired: 'TcbInfoExpired',
};

export const QE_IDENTITY: DocumentKind = {
  what: 'QE identity',
  member: 'enclaveIdentity',
  format: 'QeIdentityFormat',
  signature: 'QeIdentityInvalidSignature',
  expired: 'QeIdentityExpired',
};

export type TcbSigners = (what: string, issuerChain: string) => TcbSigner;

/**
 * Proves TCB signing chains up to the anchor of the PCK chain: another trusted root does not speak for this platform.
 * TCB info and QE identity normally come with the same chain, which is then proven once.
 */
export function tcbSigners(rootCrl: RevocationList, anchor: TrustAnchor, trail: Trail): TcbSigners {
  const proven = new Map<string, TcbSigner>();
  return (what, issuerChain) => {
    const known = proven.get(issuerChain);
    if (known !== undefined) return known;
    const certificates = trail.attempt(`signing chain of the ${what} can be read`, 'TcbSigningMissing', () =>
      issuerChain === '' ? [] : readChain(issuerChain),
    );
    const signer = verifyTcbSigningChain(certificates, [anchor], trail);
    requireNotRevoked('TCB signing certificate', signer.leaf, rootCrl, 'TcbSigningRevoked', trail);
    proven.set(issuerChain, signer);
    return signer;
  };
}

export interface ProvenDocument<T> {
  readonly value: T;
  readonly chain: readonly Certificate[];
  readonly windows: readonly ValidityWindow[];
}

export function verifyDocument<T extends { readonly issueDate: Date; readonly nextUpdate: Date }>(
  kind: DocumentKind,
  from: Endorsement,
  read: (whole: VendorJson) => T,
  signerOf: TcbSigners,
  trail: Trail,
): ProvenDocument<T> {
  const { leaf, key, root } = signerOf(kind.what, from.issuerChain ?? '');
  const signed = trail.attempt(`${kind.what} can be read`, kind.format, () =>
    parseSignedJson(from.body, kind.member, kind.format),
  );
  trail.requireSigned(
    `${kind.what} is signed by the TCB signing key`,
    textSignature(signed, key),
    () => new EvidenceError(kind.signature, `The signature of the ${kind.what} is not valid.`),
  );
  const parsed = readVendorJson(signed.value, read);
  if (parsed.fault !== undefined) {
    trail.fail(
      `${kind.what} has the form of Intel's schema`,
      new EvidenceError(kind.format, `The ${kind.what} is malformed.`, {
        found: parsed.fault,
      }),
    );
  }
  const { issueDate, nextUpdate } = parsed.data;
  return {
    value: parsed.data,
    chain: [leaf, root],
    windows: [
      certificateWindow('TCB signing certificate', leaf, 'TcbSigningExpired'),
      certificateWindow(`root CA certificate of the ${kind.what}`, root, 'TcbSigningExpired'),
      { what: kind.what, from: issueDate, to: nextUpdate, code: kind.expired },
    ],
  };
}

/** Of the text as delivered; or, for copies that were pretty-printed, of the text that was signed. */
function textSignature({ text, bytes, signature }: SignedJson, key: PublicKey): TrailSignature | undefined {
  if (key.kind !== 'EC') return undefined;
  return {
    hash: 'sha256',
    data: bytes,
    key,
    encoding: 'ieee-p1363',
    signature,
    otherData: () => {
      const bare = withoutWhiteSpace(text);
      return bare === text ? undefined : utf8(bare);
    },
  };
}

/** The hashed bytes are those of C strings: PEM or JSON text with the NUL that ends it (sgx-verification §7.4). */
function collateralHashes(
  delivered: DeliveredDocuments,
  rootCrl: RevocationList,
  tcbChain: readonly Certificate[],
  qeChain: readonly Certificate[],
): CollateralHashes {
  const crl = hashOfCString(toPem(rootCrl.der, 'X509 CRL'));
  const tcbCertificates = hashOfChain(tcbChain);
  return {
    qeidcertshash: qeChain[0] === tcbChain[0] ? tcbCertificates : hashOfChain(qeChain),
    qeidcrlhash: crl,
    qeidhash: hashOfCString(delivered.qeIdentity.body),
    tcbinfocertshash: tcbCertificates,
    tcbinfocrlhash: crl,
    tcbinfohash: hashOfCString(delivered.tcbInfo.body),
  };
}

function hashOfChain(chain: readonly Certificate[]): string {
  return hashOfCString(chain.map((each) => toPem(each.der, 'CERTIFICATE')).join(''));
}

function hashOfCString(text: string | Uint8Array): string {
  return sha256Hex(typeof text === 'string' ? `${text}\0` : concat(text, NUL));
}

const NUL = new Uint8Array(1);

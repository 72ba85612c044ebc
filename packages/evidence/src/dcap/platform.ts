/** Proves a platform: its certificate chain and Intel's statements about it. */

import { concat, type JsonObject, utf8 } from '@veritee/core';
import { hexDigest, type PublicKey } from '@veritee/core/crypto';
import {
  type Certificate,
  decodeRevocationList,
  publicKeyOf,
  type RevocationList,
  type TrustAnchor,
  toPem,
} from '@veritee/core/x509';
import type { z } from 'zod';
import { parseSignedJson, type SignedJson, withoutWhiteSpace } from '../endorsements/intel/signed-json.ts';
import type { Endorsement } from '../endorsements/source.ts';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import { readChain } from '../proof/certificates.ts';
import { requireNotRevoked, verifyRevocationList } from '../proof/revocation.ts';
import type { ValidityWindow } from '../proof/windows.ts';
import { certificateWindow } from '../proof/windows.ts';
import type { Trail, TrailSignature } from '../trail/trail.ts';
import { type PckChain, type TcbSigner, verifyTcbSigningChain } from './chain.ts';
import type { DcapEndorsements } from './collateral.ts';
import type { PckPlatform } from './pck.ts';
import { type EnclaveIdentity, enclaveIdentitySchema, type TcbInfo, tcbInfoSchema } from './tcb.ts';

/** A platform with everything that was proven about it. Depends on content alone, so it can be remembered. */
export interface ProvenPlatform {
  readonly pck: PckPlatform;
  readonly pckKey: PublicKey;
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: EnclaveIdentity;
  /** When all of it is valid; checked against the clock at every use. */
  readonly windows: readonly ValidityWindow[];
  /** SHA-256 hashes of the endorsements as Azure Attestation states them (without `quotehash`). */
  readonly collateralHashes: JsonObject;
}

/**
 * Proves chain, revocation lists, TCB info and QE identity. Which TCB level the platform reaches is not decided here: for
 * TDX it depends on the quote as well.
 * @throws EvidenceError
 */
export function provePlatform(
  endorsements: DcapEndorsements,
  tee: 'sgx' | 'tdx',
  anchors: readonly TrustAnchor[],
  trail: Trail,
): ProvenPlatform {
  const chain = endorsements.pckChain.prove(anchors, trail);
  const { rootCrl, pckCrl } = verifyRevocation(chain, endorsements, trail);
  const signerOf = tcbSigners(rootCrl, chain.anchor, trail);
  const tcbInfo = verifyDocument(TCB_INFO, endorsements.tcbInfo, tcbInfoSchema, signerOf, trail);
  const qeIdentity = verifyDocument(
    QE_IDENTITY,
    endorsements.qeIdentity,
    enclaveIdentitySchema,
    signerOf,
    trail,
  );
  const pck = chain.platform;
  requireSamePlatform(pck, tcbInfo.value, tee, trail);
  return {
    pck,
    pckKey: chain.key,
    tcbInfo: tcbInfo.value,
    qeIdentity: qeIdentity.value,
    windows: [
      ...chainWindows(chain),
      ...crlWindows(rootCrl, pckCrl),
      ...tcbInfo.windows,
      ...qeIdentity.windows,
    ],
    collateralHashes: collateralHashes(endorsements, rootCrl, tcbInfo.chain, qeIdentity.chain),
  };
}

/** Reads and proves both lists and looks the chain's certificates up in them. */
function verifyRevocation(
  chain: PckChain,
  endorsements: DcapEndorsements,
  trail: Trail,
): { readonly rootCrl: RevocationList; readonly pckCrl: RevocationList } {
  const read = (what: string, from: Endorsement): RevocationList =>
    trail.attempt(`${what} can be read`, 'CrlFormat', () => decodeRevocationList(from.body));
  const rootCrl = read('root CA revocation list', endorsements.rootCrl);
  verifyRevocationList('root CA revocation list', rootCrl, chain.root, chain.anchor.publicKey, trail);
  const pckCrl = read('PCK revocation list', endorsements.pckCrl);
  verifyRevocationList(
    'PCK revocation list',
    pckCrl,
    chain.intermediate,
    publicKeyOf(chain.intermediate),
    trail,
  );
  requireNotRevoked('root CA certificate', chain.root, rootCrl, 'RootRevoked', trail);
  requireNotRevoked('intermediate CA certificate', chain.intermediate, rootCrl, 'IntermediateRevoked', trail);
  requireNotRevoked('PCK certificate', chain.leaf, pckCrl, 'PckRevoked', trail);
  return { rootCrl, pckCrl };
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
  schema: z.ZodType<T>,
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
  const parsed = schema.safeParse(signed.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    trail.fail(
      `${kind.what} has the form of Intel's schema`,
      new EvidenceError(kind.format, `The ${kind.what} is malformed.`, {
        found: `${issue?.path.join('.')}: ${issue?.message}`,
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
function textSignature({ text, signature }: SignedJson, key: PublicKey): TrailSignature | undefined {
  if (key.kind !== 'EC') return undefined;
  return {
    hash: 'sha256',
    data: utf8(text),
    key,
    encoding: 'ieee-p1363',
    signature,
    otherData: () => {
      const bare = withoutWhiteSpace(text);
      return bare === text ? undefined : utf8(bare);
    },
  };
}

function requireSamePlatform(pck: PckPlatform, info: TcbInfo, tee: 'sgx' | 'tdx', trail: Trail): void {
  const mismatch = (what: string, expected: string, found: string) => () =>
    new EvidenceError('TcbInfoMismatch', `The TCB info is for another ${what}.`, { expected, found });
  const id = tee.toUpperCase();
  trail.require(
    'TCB info is for this kind of TEE',
    info.id === id,
    mismatch('kind of TEE', id, info.id),
    info.id,
  );
  const { fmspc, pceId } = info;
  trail.require(
    'TCB info is for the FMSPC of the PCK certificate',
    fmspc === pck.fmspc,
    mismatch('FMSPC', pck.fmspc, fmspc),
    fmspc,
  );
  trail.require(
    'TCB info is for the PCEID of the PCK certificate',
    pceId === pck.pceId,
    mismatch('PCEID', pck.pceId, pceId),
    pceId,
  );
}

function chainWindows({ leaf, intermediate, root }: PckChain): ValidityWindow[] {
  return [
    certificateWindow('root CA certificate', root, 'PckChainExpired'),
    certificateWindow('intermediate CA certificate', intermediate, 'PckChainExpired'),
    certificateWindow('PCK certificate', leaf, 'PckChainExpired'),
  ];
}

function crlWindows(rootCrl: RevocationList, pckCrl: RevocationList): ValidityWindow[] {
  const window = (what: string, list: RevocationList): ValidityWindow => ({
    what,
    from: list.thisUpdate,
    to: list.nextUpdate ?? list.thisUpdate,
    code: 'CrlExpired',
  });
  return [window('root CA revocation list', rootCrl), window('PCK revocation list', pckCrl)];
}

/** The hashed bytes are those of C strings: PEM or JSON text with the NUL that ends it (sgx-verification §7.4). */
function collateralHashes(
  endorsements: DcapEndorsements,
  rootCrl: RevocationList,
  tcbChain: readonly Certificate[],
  qeChain: readonly Certificate[],
): JsonObject {
  const crl = hashOfCString(toPem(rootCrl.der, 'X509 CRL'));
  const tcbCertificates = hashOfChain(tcbChain);
  return {
    qeidcertshash: qeChain[0] === tcbChain[0] ? tcbCertificates : hashOfChain(qeChain),
    qeidcrlhash: crl,
    qeidhash: hashOfCString(endorsements.qeIdentity.body),
    tcbinfocertshash: tcbCertificates,
    tcbinfocrlhash: crl,
    tcbinfohash: hashOfCString(endorsements.tcbInfo.body),
  };
}

function hashOfChain(chain: readonly Certificate[]): string {
  return hashOfCString(chain.map((each) => toPem(each.der, 'CERTIFICATE')).join(''));
}

function hashOfCString(text: string | Uint8Array): string {
  return hexDigest('sha256', typeof text === 'string' ? `${text}\0` : concat(text, NUL));
}

const NUL = new Uint8Array(1);

/**
 * A vendor of platforms for tests: root, CA, TCB signing key, one platform with its endorsements, and quotes. Not the
 * simulator: it is made to break any single part of what it makes.
 */

import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { concat, fromHex, hex, utf8 } from '@veritee/core/internal';
import { type Certificate, toPem } from '@veritee/core/internal/x509';
import {
  type CertificateIssuer,
  type CertificateRequest,
  issueCertificate,
  issueRevocationList,
  type NameParts,
} from '@veritee/core/internal/x509/issue';
import { sgxExtensionOid } from '../src/dcap/pck.ts';
import type { CollateralFile } from '../src/endorsements/intel/collateral-file.ts';
import { anchorsFrom } from '../src/trust/anchors-from.ts';
import type { TrustAnchors } from '../src/trust/trust.ts';
import { enumerated, integer, octets, oid, sequence } from './der.ts';

/** When everything made here is valid; day 1 of 30. */
export const madeAt = new Date('2026-01-01T00:00:00Z');
/** A moment at which all of it is valid. */
export const duringValidity = new Date('2026-01-10T00:00:00Z');
const nextUpdate = new Date('2026-01-31T00:00:00Z');
const farEnd = new Date('2040-01-01T00:00:00Z');

/** The FMSPC, PCEID and SVNs of the platform. */
export const platform = {
  fmspc: '00906ed50000',
  pceId: '0000',
  components: [14, 14, 2, 4, 1, 128, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  pceSvn: 11,
} as const;

const name = (commonName: string): NameParts => [
  ['CN', commonName],
  ['O', 'Intel Corporation'],
  ['C', 'US'],
];

/** A key with its name. */
function party(commonName: string): CertificateIssuer {
  return { name: name(commonName), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

const parties = {
  root: party('Intel SGX Root CA'),
  ca: party('Intel SGX PCK Processor CA'),
  pck: party('Intel SGX PCK Certificate'),
  tcbSigning: party('Intel SGX TCB Signing'),
  attestation: party('attestation key'),
  stranger: party('Intel SGX Root CA'),
};

/** The keys of the PKI: shared by all that is made here. */
export { parties };

const serials = { root: '01', ca: '0b', tcbSigning: '0c', pck: '0d' } as const;

type Json = Record<string, unknown>;

/** What to make differently. Each step gets what would have been made. */
export interface Wishes {
  readonly root?: (request: CertificateRequest) => CertificateRequest;
  readonly ca?: (request: CertificateRequest) => CertificateRequest;
  readonly pck?: (request: CertificateRequest) => CertificateRequest;
  readonly tcbSigning?: (request: CertificateRequest) => CertificateRequest;
  /** Who signs, in place of the right one. */
  readonly signers?: Partial<
    Record<'ca' | 'pck' | 'tcbSigning' | 'rootCrl' | 'pckCrl' | 'qeReport' | 'quote', CertificateIssuer>
  >;
  readonly revoked?: { readonly root?: readonly string[]; readonly pck?: readonly string[] };
  readonly crlFrom?: Date;
  readonly crlUntil?: Date;
  /** CRL number of the lists; 1 unless said otherwise. */
  readonly crlNumber?: { readonly root?: number; readonly pck?: number };
  readonly tcbInfo?: (info: Json) => Json;
  readonly qeIdentity?: (identity: Json) => Json;
  readonly collateral?: (file: CollateralFile) => Json;
  /** The chain in the quote, as PEM. */
  readonly pckChain?: (pem: string) => string;
  readonly certification?: { readonly type: number; readonly data: Uint8Array };
  /** Of the quote; 3 unless said otherwise. */
  readonly version?: 3 | 4 | 5;
  /** The six bytes in front of the body, in version 5. */
  readonly descriptor?: Uint8Array;
  /** Type of the certification data around the QE report, from version 4. */
  readonly outerType?: number;
  /** Bytes of the signed parts, before they are signed. */
  readonly header?: (header: Uint8Array) => Uint8Array;
  readonly report?: (report: Uint8Array) => Uint8Array;
  readonly qeReport?: (report: Uint8Array) => Uint8Array;
  readonly reportData?: Uint8Array;
}

/** A platform with everything that verification needs. */
export interface Made {
  readonly quote: Uint8Array;
  readonly collateral: CollateralFile;
  readonly anchors: TrustAnchors;
  readonly rootPem: string;
  readonly certificates: Readonly<Record<'root' | 'ca' | 'pck' | 'tcbSigning', Certificate>>;
  readonly revocationLists: { readonly root: Uint8Array; readonly pck: Uint8Array };
}

/**
 * Makes a platform and one quote of it.
 *
 * @example
 * const { quote, collateral, anchors } = make({ revoked: { pck: [serials.pck] } });
 */
export function make(wishes: Wishes = {}): Made {
  const certificates = certify(wishes);
  const revocationLists = revoke(wishes);
  const { root, ca, pck, tcbSigning } = certificates;
  const pem = (...chain: readonly Certificate[]): string =>
    chain.map((each) => toPem(each.der, 'CERTIFICATE')).join('');
  const tcbInfo = JSON.stringify(wishes.tcbInfo?.(tcbInfoOf()) ?? tcbInfoOf());
  const qeIdentity = JSON.stringify(wishes.qeIdentity?.(qeIdentityOf()) ?? qeIdentityOf());
  const file: CollateralFile = {
    pck_crl_issuer_chain: pem(ca, root),
    root_ca_crl: hex(revocationLists.root),
    pck_crl: hex(revocationLists.pck),
    tcb_info_issuer_chain: pem(tcbSigning, root),
    tcb_info: tcbInfo,
    tcb_info_signature: hex(rawSignature(utf8(tcbInfo), parties.tcbSigning)),
    qe_identity_issuer_chain: pem(tcbSigning, root),
    qe_identity: qeIdentity,
    qe_identity_signature: hex(rawSignature(utf8(qeIdentity), parties.tcbSigning)),
  };
  const chain = pem(pck, ca, root);
  return {
    quote: quoteOf(wishes, wishes.pckChain?.(chain) ?? chain),
    collateral: (wishes.collateral?.(file) ?? file) as CollateralFile,
    anchors: { Intel: anchorsFrom(pem(root)) },
    rootPem: pem(root),
    certificates,
    revocationLists,
  };
}

/** SHA-256 with ECDSA as quotes and signed JSON carry it: r and s. */
export function rawSignature(data: Uint8Array, by: { readonly privateKey: KeyObject }): Uint8Array {
  return sign('sha256', data, { key: by.privateKey, dsaEncoding: 'ieee-p1363' });
}

function certify(wishes: Wishes): Made['certificates'] {
  const { root, ca, pck, tcbSigning } = parties;
  const request = (subject: CertificateIssuer, serialNumber: string): CertificateRequest => ({
    subject: subject.name,
    publicKey: subject.publicKey,
    serialNumber,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: farEnd,
    keyUsage: ['digitalSignature'],
  });
  const authority = (subject: CertificateIssuer, serialNumber: string, pathLength: number) => ({
    ...request(subject, serialNumber),
    authority: { pathLength },
    keyUsage: ['keyCertSign', 'crlSign'] as const,
  });
  const as = (
    step: ((request: CertificateRequest) => CertificateRequest) | undefined,
    made: CertificateRequest,
  ) => step?.(made) ?? made;
  const withSgx = {
    ...request(pck, serials.pck),
    extensions: [{ oid: sgxExtensionOid, value: sgxExtension() }],
  };
  return {
    root: issueCertificate(as(wishes.root, authority(root, serials.root, 1)), root),
    ca: issueCertificate(as(wishes.ca, authority(ca, serials.ca, 0)), wishes.signers?.ca ?? root),
    pck: issueCertificate(as(wishes.pck, withSgx), wishes.signers?.pck ?? ca),
    tcbSigning: issueCertificate(
      as(wishes.tcbSigning, request(tcbSigning, serials.tcbSigning)),
      wishes.signers?.tcbSigning ?? root,
    ),
  };
}

function revoke({ revoked, signers, crlFrom, crlUntil, crlNumber }: Wishes): Made['revocationLists'] {
  const list = (serialNumbers: readonly string[], by: CertificateIssuer, number = 1): Uint8Array =>
    issueRevocationList(
      {
        thisUpdate: crlFrom ?? madeAt,
        nextUpdate: crlUntil ?? nextUpdate,
        number,
        revoked: serialNumbers,
      },
      by,
    ).der;
  return {
    root: list(revoked?.root ?? [], signers?.rootCrl ?? parties.root, crlNumber?.root),
    pck: list(revoked?.pck ?? [], signers?.pckCrl ?? parties.ca, crlNumber?.pck),
  };
}

/** Serial numbers of the certificates, for revocation. */
export { serials };

/** The SGX extension of a PCK certificate, with some items replaced (null: left out). */
export function sgxExtension(items: Readonly<Record<number, Uint8Array | null>> = {}): Uint8Array {
  const item = (arcs: string, value: Uint8Array): Uint8Array =>
    sequence(oid(`${sgxExtensionOid}.${arcs}`), value);
  const tcb = [...platform.components, platform.pceSvn].map((svn, i) => item(`2.${i + 1}`, integer(svn)));
  const all: Record<number, Uint8Array | null> = {
    1: octets('00'.repeat(16)),
    2: sequence(...tcb, item('2.18', octets('00'.repeat(16)))),
    3: octets(platform.pceId),
    4: octets(platform.fmspc),
    5: enumerated(0),
    ...items,
  };
  const list = Object.entries(all).flatMap(([arc, value]) => (value === null ? [] : [item(arc, value)]));
  return sequence(...list);
}

/** TCB info, version 3: one level up to date, a lower one out of date. */
function tcbInfoOf(): Json {
  const components = platform.components.map((svn) => ({ svn }));
  const level = (pcesvn: number, tcbStatus: string, advisoryIDs: string[]): Json => ({
    tcb: { sgxtcbcomponents: components, pcesvn },
    tcbDate: '2025-11-01T00:00:00Z',
    tcbStatus,
    advisoryIDs,
  });
  return {
    id: 'SGX',
    version: 3,
    issueDate: madeAt.toISOString(),
    nextUpdate: nextUpdate.toISOString(),
    fmspc: platform.fmspc.toUpperCase(),
    pceId: platform.pceId,
    tcbType: 0,
    tcbEvaluationDataNumber: 19,
    tcbLevels: [level(11, 'UpToDate', []), level(5, 'OutOfDate', ['INTEL-SA-00001'])],
  };
}

const qeMrSigner = '8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff';

function qeIdentityOf(): Json {
  const level = (isvsvn: number, tcbStatus: string): Json => ({
    tcb: { isvsvn },
    tcbDate: '2025-11-01T00:00:00Z',
    tcbStatus,
  });
  return {
    id: 'QE',
    version: 2,
    issueDate: madeAt.toISOString(),
    nextUpdate: nextUpdate.toISOString(),
    tcbEvaluationDataNumber: 18,
    miscselect: '00000000',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: qeMrSigner,
    isvprodid: 1,
    tcbLevels: [level(8, 'UpToDate'), level(4, 'OutOfDate')],
  };
}

/** Little-endian number. */
const le = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) & 0xff);

/** Writes bytes into a copy. */
export function patched(bytes: Uint8Array, at: number, patch: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(patch, at);
  return copy;
}

function reportBody(fields: {
  flags: number;
  mrSigner: string;
  prodId: number;
  svn: number;
  data: Uint8Array;
}) {
  let body = new Uint8Array(384) as Uint8Array;
  body = patched(body, 48, Uint8Array.of(fields.flags));
  body = patched(body, 64, new Uint8Array(32).fill(0xe5));
  body = patched(body, 128, fromHex(fields.mrSigner));
  body = patched(body, 256, concat(le(fields.prodId, 2), le(fields.svn, 2)));
  return patched(body, 320, fields.data);
}

const AUTH_DATA = Uint8Array.from({ length: 32 }, (_, i) => i);

function quoteOf(wishes: Wishes, chain: string): Uint8Array {
  const { version = 3 } = wishes;
  const signed = signedPart(wishes, version);
  const key = pointOf(parties.attestation.publicKey);
  const qe = qePart(wishes, key, chain);
  const signatureData = concat(
    rawSignature(signed, wishes.signers?.quote ?? parties.attestation),
    key,
    ...(version === 3 ? [] : [le(wishes.outerType ?? 6, 2), le(qe.length, 4)]),
    qe,
  );
  return concat(signed, le(signatureData.length, 4), signatureData);
}

/** Header and report body, with the body's descriptor between them in version 5. */
function signedPart(wishes: Wishes, version: number): Uint8Array {
  const header = concat(
    le(version, 2),
    le(2, 2),
    new Uint8Array(8),
    fromHex('939a7233f79c4ca9940a0db3957f0607'),
    new Uint8Array(20),
  );
  const report = reportBody({
    flags: 0x05,
    mrSigner: 'ab'.repeat(32),
    prodId: 7,
    svn: 3,
    data: wishes.reportData ?? new Uint8Array(64),
  });
  return concat(
    wishes.header?.(header) ?? header,
    version < 5 ? new Uint8Array() : (wishes.descriptor ?? concat(le(1, 2), le(384, 4))),
    wishes.report?.(report) ?? report,
  );
}

/** QE report, its signature, authentication data, certification data. */
function qePart(wishes: Wishes, attestationKey: Uint8Array, chain: string): Uint8Array {
  const plain = reportBody({
    flags: 0x11,
    mrSigner: qeMrSigner,
    prodId: 1,
    svn: 8,
    data: concat(sha256(concat(attestationKey, AUTH_DATA)), new Uint8Array(32)),
  });
  const report = wishes.qeReport?.(plain) ?? plain;
  const { type, data } = wishes.certification ?? { type: 5, data: utf8(`${chain}\0`) };
  return concat(
    report,
    rawSignature(report, wishes.signers?.qeReport ?? parties.pck),
    le(AUTH_DATA.length, 2),
    AUTH_DATA,
    le(type, 2),
    le(data.length, 4),
    data,
  );
}

/** X and Y of a P-256 key. */
function pointOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }).subarray(-64));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

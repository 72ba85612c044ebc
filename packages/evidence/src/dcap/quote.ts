/** Intel DCAP quotes, versions 3 to 5: bytes to fields. Nothing here is trust. */

import { CodedError } from '@veritee/core';
import { ByteReader, bytes, type FieldValue, hex, struct, u16le, u32le } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';
import { sgxReportBody } from './report-body.ts';

/** The 48 bytes in front of every quote. */
export const quoteHeader = struct('quote header', {
  version: u16le,
  attestationKeyType: u16le,
  teeType: u32le,
  qeSvn: u16le,
  pceSvn: u16le,
  qeVendorId: bytes(16),
  userData: bytes(20),
});
export type QuoteHeader = FieldValue<typeof quoteHeader>;

/** ECDSA over P-256, the only attestation key type that is accepted. */
export const ecdsaP256 = 2;
/** The QE vendor "Intel". */
export const intelQeVendorId = '939a7233f79c4ca9940a0db3957f0607';
/** TEE types of the header. */
export const teeType = { sgx: 0, tdx: 0x81 } as const;

/** Kinds of quoted bodies with their sizes: SGX report, TD report 1.0, 1.5 and 1.5 Ex. */
const BODIES = { sgx: sgxReportBody.size, 'td-1.0': 584, 'td-1.5': 648, 'td-1.5-ex': 885 } as const;
export type QuoteBodyKind = keyof typeof BODIES;

/** Certification data: how the quoting enclave's platform is identified. */
export interface CertificationData {
  readonly type: number;
  readonly data: Uint8Array;
}

/** A decoded quote; byte members are views into the input. */
export interface Quote {
  readonly header: QuoteHeader;
  readonly bodyKind: QuoteBodyKind;
  readonly body: Uint8Array;
  /** Header and body as the attestation key signed them. */
  readonly signedData: Uint8Array;
  /** r and s, 32 bytes each. */
  readonly signature: Uint8Array;
  /** X and Y of the attestation key, 32 bytes each. */
  readonly attestationKey: Uint8Array;
  readonly qeReport: Uint8Array;
  readonly qeReportSignature: Uint8Array;
  readonly qeAuthData: Uint8Array;
  readonly certification: CertificationData;
  /** The attestation key with what vouches for it, as it stands in the quote: up to the authentication data. */
  readonly vouching: Uint8Array;
  /** Zero bytes behind the quote: tolerated, counted. */
  readonly trailingZeros: number;
}

/** Certification data types. */
export const certificationType = {
  ppidPlain: 1,
  ppidRsa2048: 2,
  ppidRsa3072: 3,
  pckLeaf: 4,
  pckChain: 5,
  qeReport: 6,
  platformManifest: 7,
} as const;

const LONGEST = 256 * 1024;

/**
 * Decodes a quote.
 *
 * @param input - the quote from its first byte; zero bytes behind it are tolerated, any other byte is refused
 * @throws EvidenceError `QuoteFormat`
 */
export function decodeQuote(input: Uint8Array): Quote {
  if (input.length > LONGEST)
    throw malformed('The quote is too large.', `at most ${LONGEST} bytes`, `${input.length}`);
  try {
    return readQuote(input);
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('QuoteFormat', error);
  }
}

function readQuote(input: Uint8Array): Quote {
  const reader = new ByteReader(input, 'quote');
  const header = readHeader(reader);
  const bodyKind = readBodyKind(reader, header);
  const body = reader.bytes(BODIES[bodyKind], 'body');
  const signedData = input.subarray(0, reader.position);
  const signatureData = reader.bytes(reader.u32le('signature data length'), 'signature data');
  const trailing = reader.rest();
  const bad = trailing.findIndex((byte) => byte !== 0);
  if (bad !== -1)
    throw malformed(
      'There are bytes after the quote.',
      'only zero bytes, or none',
      `a byte of ${trailing[bad]}`,
    );
  return {
    header,
    bodyKind,
    body,
    signedData,
    ...readSignatureData(signatureData, header.version),
    trailingZeros: trailing.length,
  };
}

function readHeader(reader: ByteReader): QuoteHeader {
  const header = quoteHeader.decode(reader.bytes(quoteHeader.size, 'header'));
  if (header.version < 3 || header.version > 5) {
    throw malformed('The quote version is not known.', '3, 4 or 5', `${header.version}`);
  }
  if (header.attestationKeyType !== ecdsaP256) {
    throw malformed(
      'The attestation key type is not accepted.',
      '2 (ECDSA P-256)',
      `${header.attestationKeyType}`,
    );
  }
  const vendor = hex(header.qeVendorId);
  if (vendor !== intelQeVendorId) throw malformed('The QE vendor is not Intel.', intelQeVendorId, vendor);
  const isTdx = header.teeType === teeType.tdx && header.version > 3;
  if (header.teeType !== teeType.sgx && !isTdx) {
    throw malformed(
      'The TEE type does not fit the version.',
      '0, or 0x81 from version 4',
      `${header.teeType}`,
    );
  }
  return header;
}

/** Version 5 says what its body is; the type binds the size and the TEE. */
function readBodyKind(reader: ByteReader, header: QuoteHeader): QuoteBodyKind {
  const isSgx = header.teeType === teeType.sgx;
  if (header.version < 5) return isSgx ? 'sgx' : 'td-1.0';
  const type = reader.u16le('body type');
  const size = reader.u32le('body size');
  const kind = ([undefined, 'sgx', 'td-1.0', 'td-1.5', 'td-1.5-ex'] as const)[type];
  if (kind === undefined || (kind === 'sgx') !== isSgx) {
    throw malformed('The body type does not fit the TEE type.', isSgx ? '1' : '2, 3 or 4', `${type}`);
  }
  if (size !== BODIES[kind])
    throw malformed('The body size does not fit its type.', `${BODIES[kind]}`, `${size}`);
  return kind;
}

type SignatureData = Pick<
  Quote,
  | 'signature'
  | 'attestationKey'
  | 'qeReport'
  | 'qeReportSignature'
  | 'qeAuthData'
  | 'certification'
  | 'vouching'
>;

/** Version 3 has the QE's report beside the certification data, versions 4 and 5 inside certification data of type 6. */
function readSignatureData(data: Uint8Array, version: number): SignatureData {
  const reader = new ByteReader(data, 'quote signature data');
  const signature = reader.bytes(64, 'signature');
  const attestationKey = reader.bytes(64, 'attestation key');
  let inner = reader;
  let behind = 0;
  if (version > 3) {
    const outer = readCertification(reader);
    reader.end();
    if (outer.type !== certificationType.qeReport) {
      throw malformed('The certification data has the wrong type.', '6 (QE report)', `${outer.type}`);
    }
    inner = new ByteReader(outer.data, 'QE report certification data');
    behind = data.length - outer.data.length;
  }
  const qeReport = inner.bytes(sgxReportBody.size, 'QE report');
  const qeReportSignature = inner.bytes(64, 'QE report signature');
  const qeAuthData = inner.bytes(inner.u16le('QE authentication data length'), 'QE authentication data');
  const vouching = data.subarray(signature.length, behind + inner.position);
  const certification = readCertification(inner);
  inner.end();
  return { signature, attestationKey, qeReport, qeReportSignature, qeAuthData, certification, vouching };
}

function readCertification(reader: ByteReader): CertificationData {
  const type = reader.u16le('certification data type');
  return { type, data: reader.bytes(reader.u32le('certification data size'), 'certification data') };
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('QuoteFormat', message, { expected, found });
}

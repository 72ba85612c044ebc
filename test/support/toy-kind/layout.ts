/** Evidence of a toy: what it says, the signature of its key, the certificate of its key. */

import { ByteReader, bytes, concatAll, struct, u8, u16le } from '@veritee/core/internal';
import { type Certificate, decodeCertificate } from '@veritee/core/internal/x509';

/** What a toy says of itself. */
export const toyReport = struct('toy report', {
  magic: bytes(4),
  version: u16le,
  isDebuggable: u8,
  model: bytes(32),
  reportData: bytes(64),
});
export type ToyReport = ReturnType<(typeof toyReport)['decode']>;

/** `TOY1`. */
export const TOY_MAGIC = new Uint8Array([0x54, 0x4f, 0x59, 0x31]);

/** Decoded evidence. */
export interface ToyEvidence {
  readonly report: ToyReport;
  /** The very bytes that are signed. */
  readonly signed: Uint8Array;
  /** r and s of ECDSA on P-256. */
  readonly signature: Uint8Array;
  readonly certificate: Certificate;
}

/** @throws FormatError, X509Error */
export function readToy(evidence: Uint8Array): ToyEvidence {
  const reader = new ByteReader(evidence, 'toy evidence');
  const signed = reader.bytes(toyReport.size, 'report');
  const signature = reader.bytes(64, 'signature');
  const certificate = decodeCertificate(reader.bytes(reader.remaining, 'certificate'));
  return { report: toyReport.decode(signed), signed, signature, certificate };
}

/** The bytes of evidence. */
export function writeToy(signed: Uint8Array, signature: Uint8Array, certificate: Uint8Array): Uint8Array {
  return concatAll([signed, signature, certificate]);
}

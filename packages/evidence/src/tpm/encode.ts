/** TPM structures from fields to bytes: what a software attester puts together. The counterpart of the decoders here. */

import { ByteWriter } from '@veritee/core';
import { type HashAlgorithm, hashAlgorithms, type TpmHash } from './algorithms.ts';
import { attestType, type CertifyStatement, type PcrSelection, type QuoteStatement } from './attest.ts';
import { signatureScheme, type TpmSignature } from './signature.ts';

/** PCRs of a PC's TPM, and the bytes of a bitmap of them. */
const BITMAP_BYTES = 3;
const GENERATED = 0xff544347;

/**
 * The bytes of a TPMS_ATTEST.
 *
 * @example
 * const attest = encodeAttest({ type: 'quote', ...head, selections: [{ algorithm: 11, indexes: [0, 7] }], pcrDigest });
 */
export function encodeAttest(statement: QuoteStatement | CertifyStatement): Uint8Array {
  const { clockInfo } = statement;
  const writer = new ByteWriter().u32be(GENERATED).u16be(attestType[statement.type]);
  sized(writer, statement.qualifiedSigner);
  sized(writer, statement.extraData)
    .u64be(clockInfo.clock)
    .u32be(clockInfo.resetCount)
    .u32be(clockInfo.restartCount)
    .u8(clockInfo.safe ? 1 : 0)
    .u64be(statement.firmwareVersion);
  if (statement.type === 'certify') {
    sized(writer, statement.name);
    return sized(writer, statement.qualifiedName).finish();
  }
  writer.u32be(statement.selections.length);
  for (const selection of statement.selections) writeSelection(writer, selection);
  return sized(writer, statement.pcrDigest).finish();
}

function writeSelection(writer: ByteWriter, { algorithm, indexes }: PcrSelection): void {
  const bitmap = new Uint8Array(BITMAP_BYTES);
  for (const index of indexes) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  writer.u16be(algorithm).u8(bitmap.length).bytes(bitmap);
}

/** The bytes of a TPMT_SIGNATURE. */
export function encodeTpmSignature({ scheme, hash, value }: TpmSignature): Uint8Array {
  const writer = new ByteWriter().u16be(signatureScheme[scheme]).u16be(algorithmOf(hash).id);
  if (scheme !== 'ecdsa') return sized(writer, value).finish();
  sized(writer, value.subarray(0, value.length / 2));
  return sized(writer, value.subarray(value.length / 2)).finish();
}

/** What goes into the public area of an RSA signing key. */
export interface RsaPublicArea {
  readonly attributes: number;
  readonly authPolicy?: Uint8Array | undefined;
  readonly scheme?: { readonly name: 'rsassa' | 'rsapss'; readonly hash: TpmHash } | undefined;
  readonly modulus: Uint8Array;
}

/** The bytes of a TPMT_PUBLIC of an RSA key with SHA-256 names and the usual exponent. */
export function encodeRsaPublicArea({ attributes, authPolicy, scheme, modulus }: RsaPublicArea): Uint8Array {
  const writer = new ByteWriter().u16be(0x0001).u16be(algorithmOf('sha256').id).u32be(attributes);
  sized(writer, authPolicy ?? new Uint8Array()).u16be(NULL);
  if (scheme === undefined) writer.u16be(NULL);
  else writer.u16be(signatureScheme[scheme.name]).u16be(algorithmOf(scheme.hash).id);
  writer.u16be(8 * modulus.length).u32be(0);
  return sized(writer, modulus).finish();
}
const NULL = 0x0010;

function sized(writer: ByteWriter, bytes: Uint8Array): ByteWriter {
  return writer.u16be(bytes.length).bytes(bytes);
}

function algorithmOf(hash: TpmHash): HashAlgorithm {
  const found = hashAlgorithms.find(({ name }) => name === hash);
  if (found === undefined) throw new RangeError(`no algorithm ${hash}`);
  return found;
}

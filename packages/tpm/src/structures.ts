/** Structures of TPM 2.0 Part 2 that commands take and answers give. */

import { ByteReader, ByteWriter, base64url } from '@veritee/core';
import { answered } from './command.ts';
import { TpmError } from './errors.ts';

/** Hash algorithms by name: TPM_ALG_ID and octets of a digest. */
export const tpmHash = {
  sha1: { id: 0x0004, size: 20 },
  sha256: { id: 0x000b, size: 32 },
  sha384: { id: 0x000c, size: 48 },
  sha512: { id: 0x000d, size: 64 },
} as const;
export type TpmHashName = keyof typeof tpmHash;

/** Some PCRs of one bank. */
export interface Selection {
  readonly algorithm: number;
  readonly indexes: readonly number[];
}

const PCR_COUNT = 24;
const BITMAP_BYTES = PCR_COUNT / 8;
/** All PCRs of a PC's TPM. */
export const allPcrs: readonly number[] = Array.from({ length: PCR_COUNT }, (_, index) => index);
const MOST_SELECTIONS = 16;

/** TPML_PCR_SELECTION. */
export function writeSelections(writer: ByteWriter, selections: readonly Selection[]): ByteWriter {
  writer.u32be(selections.length);
  for (const { algorithm, indexes } of selections) {
    const bitmap = new Uint8Array(BITMAP_BYTES);
    for (const index of indexes) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
    writer.u16be(algorithm).u8(BITMAP_BYTES).bytes(bitmap);
  }
  return writer;
}

/** TPML_PCR_SELECTION of an answer. */
export function readSelections(reader: ByteReader): Selection[] {
  const count = reader.u32be('selection count');
  if (count > MOST_SELECTIONS) throw tooMany('selections', count);
  return Array.from({ length: count }, () => {
    const algorithm = reader.u16be('hash algorithm');
    const bitmap = reader.bytes(reader.u8('size of select'), 'PCR select');
    const indexes = allPcrs.filter((index) => ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0);
    return { algorithm, indexes };
  });
}

/** TPML_DIGEST of an answer. */
export function readDigests(reader: ByteReader): Uint8Array[] {
  const count = reader.u32be('digest count');
  if (count > PCR_COUNT) throw tooMany('digests', count);
  return Array.from({ length: count }, () => readSized(reader, 'digest'));
}

/** A TPM2B: 16 bits of size, and that many octets. */
export function sized(writer: ByteWriter, bytes: Uint8Array): ByteWriter {
  return writer.u16be(bytes.length).bytes(bytes);
}

/** The octets of a TPM2B of an answer, copied. */
export function readSized(reader: ByteReader, field: string): Uint8Array {
  return reader.bytes(reader.u16be(`${field} size`), field).slice();
}

/** A public key as JWK. */
export interface RsaPublicKey {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

const RSA = 0x0001;
const NULL = 0x0010;
const DEFAULT_EXPONENT = 0x10001;

/**
 * The key in a TPMT_PUBLIC of an RSA key.
 * @throws TpmError `TpmAnswerFormat`
 */
export function rsaKeyIn(publicArea: Uint8Array): RsaPublicKey {
  return answered(() => {
    const reader = new ByteReader(publicArea, 'TPMT_PUBLIC');
    const type = reader.u16be('type');
    if (type !== RSA)
      throw new TpmError('TpmAnswerFormat', 'The key is no RSA key.', { found: `type ${type}` });
    reader.u16be('name algorithm');
    reader.u32be('attributes');
    readSized(reader, 'policy');
    if (reader.u16be('symmetric algorithm') !== NULL) reader.bytes(4, 'symmetric parameters');
    if (reader.u16be('scheme') !== NULL) reader.u16be('scheme hash');
    reader.u16be('key bits');
    const exponent = reader.u32be('exponent') || DEFAULT_EXPONENT;
    const modulus = readSized(reader, 'modulus');
    reader.end();
    const e = new ByteWriter().u32be(exponent).finish();
    return {
      kty: 'RSA',
      n: base64url(modulus),
      e: base64url(e.subarray(e.findIndex((octet) => octet !== 0))),
    };
  });
}

/** Templates of keys: TPMT_PUBLIC without a modulus of its own. */
export const keyTemplate = {
  /** The default RSA endorsement key (TCG EK Credential Profile, template L-1): it decrypts, and only by its policy. */
  endorsement: rsaTemplate({
    attributes: 0x000300b2,
    policy: '837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa',
    symmetric: true,
    uniqueBytes: 256,
  }),
  /** Attestation key: restricted, signs what the TPM itself says, RSASSA with SHA-256. */
  attestation: rsaTemplate({ attributes: 0x00050072, scheme: 0x0014 }),
  /** Request key: signs what it is given, RSASSA-PSS with SHA-256. */
  signing: rsaTemplate({ attributes: 0x00040072, scheme: 0x0016 }),
} as const;

interface RsaTemplate {
  readonly attributes: number;
  readonly policy?: string;
  readonly symmetric?: boolean;
  readonly scheme?: number;
  readonly uniqueBytes?: number;
}

function rsaTemplate({
  attributes,
  policy = '',
  symmetric,
  scheme,
  uniqueBytes = 0,
}: RsaTemplate): Uint8Array {
  const writer = new ByteWriter().u16be(RSA).u16be(tpmHash.sha256.id).u32be(attributes);
  sized(writer, Uint8Array.from(Buffer.from(policy, 'hex')));
  // AES with 128 bits in CFB mode.
  if (symmetric === true) writer.u16be(0x0006).u16be(128).u16be(0x0043);
  else writer.u16be(NULL);
  if (scheme === undefined) writer.u16be(NULL);
  else writer.u16be(scheme).u16be(tpmHash.sha256.id);
  writer.u16be(2048).u32be(0);
  return sized(writer, new Uint8Array(uniqueBytes)).finish();
}

function tooMany(what: string, count: number): TpmError {
  return new TpmError('TpmAnswerFormat', `The TPM answers too many ${what}.`, { found: `${count}` });
}

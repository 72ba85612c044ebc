/** TPMT_PUBLIC: what a TPM says about a key it holds, and the key's name (TPM 2.0 Part 2, section 12.2). */

import { ByteReader, CodedError, concat } from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';
import { algorithmName, digestOf, hashAlgorithm } from './algorithms.ts';
import { ecKey, type PublicKey, rsaKey } from './public-key.ts';

/** A decoded TPMT_PUBLIC. */
export interface PublicArea {
  /** TPM_ALG_ID of the hash in the key's name. */
  readonly nameAlgorithm: number;
  readonly attributes: number;
  readonly authPolicy: Uint8Array;
  /** TPM_ALG_ID of the key's own scheme; undefined when each use chooses. */
  readonly scheme: number | undefined;
  readonly key: PublicKey;
  /** `nameAlg` and the hash of the area: what certifications call the key. */
  readonly name: Uint8Array;
}

const RSA = 0x0001;
const ECC = 0x0023;
const NULL = 0x0010;
const CURVES: ReadonlyMap<number, string> = new Map([
  [0x0003, 'P-256'],
  [0x0004, 'P-384'],
  [0x0005, 'P-521'],
]);
/** Exponent 0 stands for the default. */
const DEFAULT_EXPONENT = 65537;

/**
 * Decodes a TPMT_PUBLIC, without a size in front.
 * @throws EvidenceError `TpmStructureFormat`, `TpmKeyFormat`
 */
export function decodePublicArea(input: Uint8Array): PublicArea {
  try {
    const reader = new ByteReader(input, 'TPMT_PUBLIC');
    const area = readArea(reader);
    reader.end();
    return { ...area, name: nameOf(input, area.nameAlgorithm) };
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('TpmStructureFormat', error);
  }
}

/**
 * Decodes a TPM2B_PUBLIC: the same with its size in front.
 * @throws EvidenceError `TpmStructureFormat`, `TpmKeyFormat`
 */
export function decodeSizedPublicArea(input: Uint8Array): PublicArea {
  const size = ((input[0] ?? 0) << 8) | (input[1] ?? 0);
  if (input.length !== size + 2)
    throw malformed('The size of a public area is wrong.', `${size + 2} bytes`, `${input.length}`);
  return decodePublicArea(input.subarray(2));
}

function readArea(reader: ByteReader): Omit<PublicArea, 'name'> {
  const type = reader.u16be('type');
  if (type !== RSA && type !== ECC)
    throw malformed('The kind of TPM key is not known.', 'RSA or ECC', `0x${type.toString(16)}`);
  const nameAlgorithm = reader.u16be('nameAlg');
  const attributes = reader.u32be('objectAttributes');
  const authPolicy = sized(reader, 'authPolicy');
  skipSymmetric(reader);
  const scheme = readScheme(reader, 'scheme');
  const key = type === RSA ? readRsa(reader) : readEcc(reader);
  return { nameAlgorithm, attributes, authPolicy, scheme, key };
}

function readRsa(reader: ByteReader): PublicKey {
  const bits = reader.u16be('keyBits');
  const exponent = reader.u32be('exponent');
  const modulus = sized(reader, 'unique');
  if (8 * modulus.length !== bits)
    throw malformed(
      'The modulus has not the size that its key has.',
      `${bits} bits`,
      `${8 * modulus.length}`,
    );
  return rsaKey(modulus, fourBytes(exponent === 0 ? DEFAULT_EXPONENT : exponent));
}

function readEcc(reader: ByteReader): PublicKey {
  const id = reader.u16be('curveID');
  readScheme(reader, 'kdf');
  const curve = CURVES.get(id);
  if (curve === undefined)
    throw malformed(
      'The curve of a TPM key is not known.',
      [...CURVES.values()].join(', '),
      `0x${id.toString(16)}`,
    );
  return ecKey(curve, sized(reader, 'unique x'), sized(reader, 'unique y'));
}

/** Key size and mode of the symmetric cipher that a storage key protects its children with. */
function skipSymmetric(reader: ByteReader): void {
  if (reader.u16be('symmetric algorithm') === NULL) return;
  reader.u16be('symmetric keyBits');
  reader.u16be('symmetric mode');
}

/** ECDAA alone has a counter behind its hash; RSAES has neither. */
function readScheme(reader: ByteReader, field: string): number | undefined {
  const scheme = reader.u16be(field);
  if (scheme === NULL) return undefined;
  if (scheme !== RSAES) reader.u16be(`hash of ${field}`);
  if (scheme === ECDAA) reader.u16be(`count of ${field}`);
  return scheme;
}
const RSAES = 0x0015;
const ECDAA = 0x001a;

/** nameAlg, big-endian, and the hash of the area. */
function nameOf(area: Uint8Array, nameAlgorithm: number): Uint8Array {
  const algorithm = hashAlgorithm(nameAlgorithm);
  if (algorithm === undefined)
    throw malformed(
      'The name algorithm of a TPM key is not known.',
      'a hash algorithm',
      algorithmName(nameAlgorithm),
    );
  return concat(Uint8Array.of(nameAlgorithm >> 8, nameAlgorithm & 0xff), digestOf(algorithm.name, area));
}

function sized(reader: ByteReader, field: string): Uint8Array {
  return reader.bytes(reader.u16be(`size of ${field}`), field);
}

function fourBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmStructureFormat', message, { expected, found });
}

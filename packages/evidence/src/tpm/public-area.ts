/** The public area of a TPM's key as evidence: the key in it, and its name (TPM 2.0 Part 1, section 16). */

import { concat } from '@veritee/core/internal';
import type { PublicKey } from '@veritee/core/internal/crypto';
import {
  algorithmName,
  hashAlgorithm,
  rsaExponent,
  type TpmPublicArea,
  tpmCurves,
} from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import { digestOf } from './digest.ts';
import { ecKey, rsaKey } from './public-key.ts';
import { decodeTpmtPublic } from './structures.ts';

/** A decoded public area. */
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

/**
 * Decodes a TPMT_PUBLIC, without a size in front.
 * @throws EvidenceError `TpmStructureFormat`, `TpmKeyFormat`
 */
export function decodePublicArea(input: Uint8Array): PublicArea {
  const area = decodeTpmtPublic(input);
  const { nameAlgorithm, attributes, authPolicy } = area;
  const key = keyIn(area);
  const name = nameOf(input, nameAlgorithm);
  return { nameAlgorithm, attributes, authPolicy, scheme: area.scheme?.algorithm, key, name };
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

function keyIn(area: TpmPublicArea): PublicKey {
  if (area.type === 'rsa') {
    const { keyBits, modulus } = area;
    if (8 * modulus.length !== keyBits)
      throw malformed('The modulus has the wrong size.', `${keyBits} bits`, `${8 * modulus.length}`);
    return rsaKey(modulus, fourBytes(rsaExponent(area)));
  }
  const curve = tpmCurves.get(area.curve);
  if (curve === undefined)
    throw malformed(
      'The curve of a TPM key is not known.',
      [...tpmCurves.values()].join(', '),
      `0x${area.curve.toString(16)}`,
    );
  return ecKey(curve, area.x, area.y);
}

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

function fourBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmStructureFormat', message, { expected, found });
}

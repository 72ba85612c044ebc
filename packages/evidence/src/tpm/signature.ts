/** TPMT_SIGNATURE: how a TPM signed, and the check of it (TPM 2.0 Part 2, section 11.3). */

import { constants, verify } from 'node:crypto';
import { ByteReader, CodedError, concat } from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';
import { algorithmName, hashAlgorithm, type TpmHash } from './algorithms.ts';
import type { PublicKey } from './public-key.ts';

/** Signature schemes, by TPM_ALG_ID. */
export const signatureScheme = { rsassa: 0x0014, rsapss: 0x0016, ecdsa: 0x0018 } as const;
type SchemeName = keyof typeof signatureScheme;

/** A decoded signature. */
export interface TpmSignature {
  readonly scheme: SchemeName;
  readonly hash: TpmHash;
  /** RSA: the signature; ECDSA: r and s of equal length, one after the other. */
  readonly value: Uint8Array;
}

const LONGEST_NUMBER = 512;

/**
 * Decodes a TPMT_SIGNATURE.
 * @throws EvidenceError `TpmStructureFormat`, `TpmAlgorithmNotAccepted`
 */
export function decodeTpmSignature(input: Uint8Array): TpmSignature {
  try {
    const reader = new ByteReader(input, 'TPMT_SIGNATURE');
    const signature = readSignature(reader);
    reader.end();
    return signature;
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('TpmStructureFormat', error);
  }
}

function readSignature(reader: ByteReader): TpmSignature {
  const id = reader.u16be('sigAlg');
  const scheme = schemeNamed(id);
  const hashId = reader.u16be('hash');
  const hash = hashAlgorithm(hashId)?.name;
  if (hash === undefined) throw notAccepted('hash', 'SHA-256, SHA-384 or SHA-512', algorithmName(hashId));
  if (scheme !== 'ecdsa') return { scheme, hash, value: number(reader, 'sig') };
  return { scheme, hash, value: sameLength(number(reader, 'signatureR'), number(reader, 'signatureS')) };
}

function schemeNamed(id: number): SchemeName {
  const found = (Object.keys(signatureScheme) as SchemeName[]).find((name) => signatureScheme[name] === id);
  if (found === undefined) throw notAccepted('scheme', 'RSASSA, RSAPSS or ECDSA', `0x${id.toString(16)}`);
  return found;
}

function number(reader: ByteReader, field: string): Uint8Array {
  const size = reader.u16be(`size of ${field}`);
  if (size > LONGEST_NUMBER) {
    throw new EvidenceError('TpmStructureFormat', 'A number of a TPM signature is too long.', {
      expected: `at most ${LONGEST_NUMBER} bytes`,
      found: `${size} bytes`,
    });
  }
  return reader.bytes(size, field);
}

/** r and s may come without their leading zeros. */
function sameLength(r: Uint8Array, s: Uint8Array): Uint8Array {
  const size = Math.max(r.length, s.length);
  return concat(new Uint8Array(size - r.length), r, new Uint8Array(size - s.length), s);
}

/**
 * Whether the signature is the key's over these bytes. The salt of RSAPSS may have any length: older TPMs take the
 * longest that fits, newer ones the hash's.
 *
 * @throws EvidenceError `TpmAlgorithmNotAccepted` for SHA-1 without the operator's leave
 */
export function isTpmSigned(
  message: Uint8Array,
  signature: TpmSignature,
  key: PublicKey,
  { allowSha1 }: { readonly allowSha1: boolean },
): boolean {
  const { scheme, hash, value } = signature;
  if (hash === 'sha1' && !allowSha1) throw notAccepted('hash', 'SHA-256, SHA-384 or SHA-512', 'SHA-1');
  if ((scheme === 'ecdsa') !== (key.kind === 'EC')) return false;
  if (scheme === 'ecdsa') {
    const ieee = fieldSized(value, key);
    return (
      ieee !== undefined && verify(hash, message, { key: key.keyObject, dsaEncoding: 'ieee-p1363' }, ieee)
    );
  }
  const padding = scheme === 'rsassa' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  const pss = scheme === 'rsapss' && { saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return verify(hash, message, { key: key.keyObject, padding, ...pss }, value);
}

const FIELD_BYTES: Readonly<Record<string, number>> = { prime256v1: 32, secp384r1: 48, secp521r1: 66 };

/** r and s at the size of the curve's field; undefined when they do not fit it. */
function fieldSized(value: Uint8Array, key: PublicKey): Uint8Array | undefined {
  const size = FIELD_BYTES[key.keyObject.asymmetricKeyDetails?.namedCurve ?? ''];
  const half = value.length / 2;
  if (size === undefined || half > size) return undefined;
  const padding = new Uint8Array(size - half);
  return concat(padding, value.subarray(0, half), padding, value.subarray(half));
}

function notAccepted(what: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmAlgorithmNotAccepted', `The ${what} of a TPM signature is not accepted.`, {
    expected,
    found,
    hint:
      found === 'SHA-1'
        ? 'Let the TPM sign with SHA-256, or allow SHA-1 in the service configuration.'
        : undefined,
  });
}

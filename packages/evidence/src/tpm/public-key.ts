/** Public keys in TPM messages: from a JWK, a certificate or a TPM's public area to one form that can be compared. */

import { CodedError } from '@veritee/core';
import { base64, fromAnyBase64 } from '@veritee/core/internal';
import {
  type CurveName,
  coordinateSize,
  importPoint,
  importRsaKey,
  type PublicKey,
  publicKeyInfoOf,
  sha256,
} from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';

/** RSA keys shorter than this prove nothing; longer ones only cost time. */
const SHORTEST_MODULUS = 2048;
const LONGEST_MODULUS = 4096;
/** Octets of a public exponent: every key in use has 65537. */
const LONGEST_EXPONENT = 4;

const CURVES: readonly string[] = ['P-256', 'P-384', 'P-521'] satisfies CurveName[];

/** The numbers of an RSA key, big-endian; leading zeros do not count. */
export function rsaKey(modulus: Uint8Array, exponent: Uint8Array): PublicKey {
  const n = trimmed(modulus);
  const e = trimmed(exponent);
  const bits = 8 * n.length - Math.clz32(n[0] ?? 0) + 24;
  if (n.length === 0 || bits < SHORTEST_MODULUS || bits > LONGEST_MODULUS)
    throw unusable(`an RSA modulus of ${SHORTEST_MODULUS} to ${LONGEST_MODULUS} bits`, `${bits} bits`);
  if (
    e.length === 0 ||
    e.length > LONGEST_EXPONENT ||
    ((e.at(-1) ?? 0) & 1) === 0 ||
    (e.length === 1 && e[0] === 1)
  )
    throw unusable('an odd RSA exponent of at most four octets', `${e.length} octets`);
  return imported(() => importRsaKey(n, e));
}

/** A point on a curve; short coordinates are padded, as TPMs may leave out leading zeros. */
export function ecKey(curve: string, x: Uint8Array, y: Uint8Array): PublicKey {
  if (!isCurve(curve)) throw unusable(CURVES.join(', '), curve);
  const size = coordinateSize(curve);
  const [wholeX, wholeY] = [padded(x, size), padded(y, size)];
  return imported(() => importPoint(curve, wholeX, wholeY));
}

function isCurve(name: string): name is CurveName {
  return CURVES.includes(name);
}

/** The key that a JWK's members stand for. */
export function jwkKey(members: ReadonlyMap<string, string>): PublicKey {
  const kty = members.get('kty');
  if (kty === 'RSA') return rsaKey(octets(members, 'n'), octets(members, 'e'));
  if (kty === 'EC') return ecKey(members.get('crv') ?? '', octets(members, 'x'), octets(members, 'y'));
  throw unusable('a JWK with "kty" RSA or EC', kty === undefined ? 'no "kty"' : `"kty" ${kty.slice(0, 32)}`);
}

/** The key of a certificate, by the same rules. */
export function certifiedKey(key: PublicKey): PublicKey {
  if (key.kind === 'EC') return key;
  if (key.pss !== undefined) throw unusable('an RSA key for any padding', 'one for RSASSA-PSS only');
  return rsaKey(key.modulus, key.exponent);
}

/** `aikPubHash`: standard base64 of the SHA-256 of the key's DER (claim-sets section 6). */
export function publicKeyHash(key: PublicKey): string {
  return base64(sha256(publicKeyInfoOf(key)));
}

function imported(importing: () => PublicKey): PublicKey {
  try {
    return importing();
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('TpmKeyFormat', 'A public key cannot be used.', {
      expected: 'an RSA key, or a point on its curve',
      cause,
    });
  }
}

function octets(members: ReadonlyMap<string, string>, name: string): Uint8Array {
  const text = members.get(name);
  if (text === undefined) throw unusable(`a JWK with the member "${name}"`, 'none');
  return fromAnyBase64(text, `member ${name} of a JWK`);
}

function trimmed(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? new Uint8Array() : number.subarray(first);
}

function padded(number: Uint8Array, size: number): Uint8Array {
  const digits = trimmed(number);
  if (digits.length > size) throw unusable(`coordinates of ${size} octets`, `${digits.length} octets`);
  const whole = new Uint8Array(size);
  whole.set(digits, size - digits.length);
  return whole;
}

function unusable(expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmKeyFormat', 'A public key cannot be used.', { expected, found });
}

/** RSA keys in the forms that programs hold them in, as WebCrypto's keys for RSA-OAEP. */

import type { CryptoKey, JWK } from 'jose';
import { type GivenKey, type ReadKey, readKey } from '../keys/given-key.ts';
import { kindPhrase } from '../keys/key-kind.ts';
import { KeyReleaseError } from './errors.ts';

/** Bytes of the modulus: shorter ones are broken, longer ones keep whoever wraps to a stranger's key busy. */
const SHORTEST_MODULUS = 256;
const LONGEST_MODULUS = 1024;

/** The key that wraps (`encrypt`) or opens (`decrypt`), and the bytes of its modulus. */
export interface OaepKey {
  readonly key: CryptoKey;
  readonly modulus: number;
}

/**
 * A key for RSA-OAEP.
 *
 * @throws KeyReleaseError `KeyUnusable`
 */
export async function oaepKey(
  given: GivenKey | Uint8Array,
  hash: string,
  use: 'encrypt' | 'decrypt',
): Promise<OaepKey> {
  const read = readKey(given);
  const half = use === 'encrypt' ? 'public' : 'private';
  if ('fault' in read) throw unusable(half, read.fault.found, read.fault.hint);
  if (read.kind !== 'RSA') throw unusable(half, kindPhrase(read.kind));
  if (read.isPrivate !== (use === 'decrypt') && (use === 'decrypt' || read.material.format !== 'jwk')) {
    throw unusable(half, `a ${read.isPrivate ? 'private' : 'public'} RSA key`);
  }
  const key = await imported(read.material, { name: 'RSA-OAEP', hash }, use, half);
  const modulus = Number((key.algorithm as { modulusLength?: number }).modulusLength) / 8;
  if (modulus >= SHORTEST_MODULUS && modulus <= LONGEST_MODULUS) return { key, modulus };
  throw unusable(half, `an RSA key of ${modulus * 8} bits`);
}

async function imported(
  material: ReadKey['material'],
  algorithm: { readonly name: string; readonly hash: string },
  use: 'encrypt' | 'decrypt',
  half: string,
): Promise<CryptoKey> {
  if (material.format === 'webcrypto') return requireUse(material.key, algorithm, use, half);
  try {
    if (material.format !== 'jwk') {
      return await crypto.subtle.importKey(material.format, material.key, algorithm, false, [use]);
    }
    const { kty = '', n, e } = material.key;
    const members = use === 'encrypt' ? ({ kty, n, e } as JWK) : material.key;
    return await crypto.subtle.importKey('jwk', { ...members, kty }, algorithm, false, [use]);
  } catch (cause) {
    // Only the name: the platform's words may hold parts of a private key.
    throw unusable(half, cause instanceof Error ? `a damaged key (${cause.name})` : 'a damaged key');
  }
}

/** A key of WebCrypto is bound to one use and one hash. */
function requireUse(
  key: CryptoKey,
  { name, hash }: { readonly name: string; readonly hash: string },
  use: 'encrypt' | 'decrypt',
  half: string,
): CryptoKey {
  const bound = key.algorithm as { readonly name: string; readonly hash?: { readonly name: string } };
  if (bound.name === name && bound.hash?.name === hash && key.usages.includes(use)) return key;
  const uses = key.usages.join(', ') || 'nothing';
  throw new KeyReleaseError('KeyUnusable', 'The WebCrypto key is not for this wrapping.', {
    expected: `a ${half} ${name} key with ${hash} and usage ${use}`,
    found: `${bound.name}${bound.hash === undefined ? '' : ` with ${bound.hash.name}`} for ${uses}`,
    hint: 'Such a key can do what it was made or imported for, and nothing else.',
  });
}

function unusable(half: string, found: string, hint?: string): KeyReleaseError {
  const what = half === 'public' ? 'wrap a secret' : 'open a wrapped secret';
  return new KeyReleaseError('KeyUnusable', `The key cannot ${what}.`, {
    expected: `a ${half} RSA key of ${SHORTEST_MODULUS * 8} to ${LONGEST_MODULUS * 8} bits: PEM text, JWK, CryptoKey or KeyObject`,
    found,
    hint,
  });
}

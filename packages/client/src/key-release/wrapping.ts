/** Wraps secrets to a key and opens them again, the ways Azure Key Vault does (sev-snp-attestation §6.4), and plain RSA-OAEP-256. */

import { concat } from '@veritee/core/internal';
import type { CryptoKey, JWK } from 'jose';
import { LONGEST_SECRET, unwrapAesKwp, unwrapFailed, wrapAesKwp } from './aes-kwp.ts';
import { KeyReleaseError } from './errors.ts';

/** By `enc` name: the hash of RSA-OAEP, and whether an AES key stands between. */
const wrappings = {
  'RSA-OAEP-256': { hash: 'SHA-256', aes: false },
  CKM_RSA_AES_KEY_WRAP: { hash: 'SHA-1', aes: true },
  RSA_AES_KEY_WRAP_256: { hash: 'SHA-256', aes: true },
  RSA_AES_KEY_WRAP_384: { hash: 'SHA-384', aes: true },
} as const;

/** How a secret is wrapped. `RSA-OAEP-256` is for short ones. */
export type KeyWrapping = keyof typeof wrappings;

/** Members of an RSA key that wrapping needs (RFC 7518 section 6.3). */
export interface RsaPublicKey {
  readonly n: string;
  readonly e: string;
}

/** Bytes of the modulus: shorter ones are broken, longer ones keep whoever wraps to a stranger's key busy. */
const SHORTEST_MODULUS = 256;
const LONGEST_MODULUS = 1024;

/**
 * Wraps a secret so that only the owner of the private key can open it. Keys are secrets as PKCS #8 (RSA, EC) or as their
 * bytes (symmetric ones).
 *
 * @throws KeyReleaseError `SecretTooLong`, `KeyUnusable`, `WrappingUnknown`
 * @example
 * const { key } = await keyEncryptionKeyOf(verified.claims);
 * const ciphertext = await wrapSecret(secret, key, 'RSA_AES_KEY_WRAP_256');
 */
export async function wrapSecret(
  secret: Uint8Array,
  { n, e }: RsaPublicKey,
  wrapping: KeyWrapping = 'CKM_RSA_AES_KEY_WRAP',
): Promise<Uint8Array<ArrayBuffer>> {
  const { hash, aes } = wrappingNamed(wrapping);
  const key = await imported('jwk', { kty: 'RSA', n, e }, hash, 'encrypt');
  if (!aes) {
    const longest = Number((key.algorithm as { modulusLength?: number }).modulusLength) / 8 - 66;
    if (secret.length === 0 || secret.length > longest) {
      throw new KeyReleaseError(
        'SecretTooLong',
        'A secret of this length cannot be wrapped with RSA alone.',
        {
          expected: `1 to ${longest} bytes`,
          found: `${secret.length} bytes`,
          hint: 'Wrap it with RSA_AES_KEY_WRAP_256.',
        },
      );
    }
    return encrypted(key, secret);
  }
  const aesKey = crypto.getRandomValues(new Uint8Array(32));
  try {
    return concat(await encrypted(key, aesKey), await wrapAesKwp(aesKey, secret));
  } finally {
    aesKey.fill(0);
  }
}

/**
 * Opens a wrapped secret.
 *
 * @param privateKey - PKCS #8, or a JWK with its private members
 * @throws KeyReleaseError `UnwrapFailed`, `KeyUnusable`, `WrappingUnknown`
 * @example
 * const secret = await unwrapSecret(ciphertext, privateKey, 'RSA_AES_KEY_WRAP_256');
 */
export async function unwrapSecret(
  ciphertext: Uint8Array,
  privateKey: Uint8Array | JWK,
  wrapping: KeyWrapping | (string & {}) = 'CKM_RSA_AES_KEY_WRAP',
): Promise<Uint8Array<ArrayBuffer>> {
  const { hash, aes } = wrappingNamed(wrapping);
  const key =
    privateKey instanceof Uint8Array
      ? await imported('pkcs8', new Uint8Array(privateKey), hash, 'decrypt')
      : await imported('jwk', bare(privateKey), hash, 'decrypt');
  const modulus = Number((key.algorithm as { modulusLength?: number }).modulusLength) / 8;
  const fits = aes
    ? ciphertext.length >= modulus + 16 && ciphertext.length <= modulus + 8 + LONGEST_SECRET
    : ciphertext.length === modulus;
  if (!fits) throw unwrapFailed();
  const first = await decrypted(key, ciphertext.subarray(0, modulus));
  if (!aes) return first;
  if (first.length !== 32) throw unwrapFailed();
  return unwrapAesKwp(first, ciphertext.subarray(modulus));
}

function wrappingNamed(wrapping: string): (typeof wrappings)[KeyWrapping] {
  if (Object.hasOwn(wrappings, wrapping)) return wrappings[wrapping as KeyWrapping];
  throw new KeyReleaseError('WrappingUnknown', 'There is no such way of wrapping.', {
    expected: Object.keys(wrappings).join(', '),
    found: wrapping,
  });
}

/** Without `alg`, `key_ops` and `use`: a key published for one hash must not fail to import for the other. */
function bare({ kty, n, e, d, p, q, dp, dq, qi }: JWK): JWK {
  const members = Object.entries({ kty, n, e, d, p, q, dp, dq, qi }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(members);
}

async function imported(
  format: 'jwk' | 'pkcs8',
  material: JWK | Uint8Array<ArrayBuffer>,
  hash: string,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const algorithm = { name: 'RSA-OAEP', hash };
  let key: CryptoKey;
  try {
    key =
      format === 'jwk'
        ? await crypto.subtle.importKey('jwk', material as JWK & { kty: string }, algorithm, false, [use])
        : await crypto.subtle.importKey('pkcs8', material as Uint8Array<ArrayBuffer>, algorithm, false, [
            use,
          ]);
  } catch (cause) {
    // The platform's words may hold parts of a private key.
    throw unusable(cause instanceof Error ? cause.name : undefined);
  }
  const bytes = Number((key.algorithm as { modulusLength?: number }).modulusLength) / 8;
  if (bytes >= SHORTEST_MODULUS && bytes <= LONGEST_MODULUS) return key;
  throw unusable(`${bytes * 8} bits`);
}

function unusable(found: string | undefined): KeyReleaseError {
  return new KeyReleaseError('KeyUnusable', 'The key cannot be used for wrapping.', {
    expected: `an RSA key of ${SHORTEST_MODULUS * 8} to ${LONGEST_MODULUS * 8} bits`,
    found,
  });
}

async function encrypted(key: CryptoKey, data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, key, new Uint8Array(data)));
}

async function decrypted(key: CryptoKey, data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'RSA-OAEP' }, key, new Uint8Array(data)));
  } catch {
    throw unwrapFailed();
  }
}

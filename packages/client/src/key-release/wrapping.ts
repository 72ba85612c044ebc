/** Wraps secrets to a key and opens them again, the ways Azure Key Vault does (sev-snp-attestation §6.4), and plain RSA-OAEP-256. */

import { concat } from '@veritee/core/internal';
import type { CryptoKey } from 'jose';
import type { GivenKey } from '../keys/given-key.ts';
import { LONGEST_SECRET, unwrapAesKwp, unwrapFailed, wrapAesKwp } from './aes-kwp.ts';
import { KeyReleaseError } from './errors.ts';
import { oaepKey } from './rsa-oaep-key.ts';

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

/**
 * Wraps a secret so that only the owner of the private key can open it. Keys are secrets as PKCS #8 (RSA, EC) or as their
 * bytes (symmetric ones).
 *
 * @param publicKey - as a token brings it (`keyEncryptionKeyOf`), PEM text, JWK, a WebCrypto key, or Node's `KeyObject`
 * @throws KeyReleaseError `SecretTooLong`, `KeyUnusable`, `WrappingUnknown`
 * @example
 * const { key } = await keyEncryptionKeyOf(verified.claims);
 * const ciphertext = await wrapSecret(secret, key, 'RSA_AES_KEY_WRAP_256');
 */
export async function wrapSecret(
  secret: Uint8Array,
  publicKey: RsaPublicKey | GivenKey,
  wrapping: KeyWrapping = 'CKM_RSA_AES_KEY_WRAP',
): Promise<Uint8Array<ArrayBuffer>> {
  const { hash, aes } = wrappingNamed(wrapping);
  const { key, modulus } = await oaepKey(
    isBare(publicKey) ? { kty: 'RSA', ...publicKey } : publicKey,
    hash,
    'encrypt',
  );
  if (!aes) {
    const longest = modulus - 66;
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

/** A private key that something else holds, such as a TPM: `heldKey` of `guestTpm` in `@veritee/tpm`. */
export interface HeldKey {
  /** Bytes of the modulus. */
  readonly modulusLength: number;
  /** Decrypts by RSA-OAEP with this hash and an empty label. */
  decrypt(wrapped: Uint8Array, hash: 'SHA-1' | 'SHA-256' | 'SHA-384'): Promise<Uint8Array>;
}

/**
 * Opens a wrapped secret.
 *
 * @param privateKey - PEM text, PKCS #8 as bytes, a JWK with its private members, a WebCrypto key for RSA-OAEP with the hash of the wrapping and usage `decrypt`, Node's `KeyObject`, or a key that something else holds; what that throws passes through
 * @throws KeyReleaseError `UnwrapFailed`, `KeyUnusable`, `WrappingUnknown`
 * @example
 * const secret = await unwrapSecret(ciphertext, privateKey, 'RSA_AES_KEY_WRAP_256');
 */
export async function unwrapSecret(
  ciphertext: Uint8Array,
  privateKey: GivenKey | Uint8Array | HeldKey,
  wrapping: KeyWrapping | (string & {}) = 'CKM_RSA_AES_KEY_WRAP',
): Promise<Uint8Array<ArrayBuffer>> {
  const { hash, aes } = wrappingNamed(wrapping);
  const held = isHeld(privateKey) ? privateKey : await heldHere(privateKey, hash);
  const modulus = held.modulusLength;
  const fits = aes
    ? ciphertext.length >= modulus + 16 && ciphertext.length <= modulus + 8 + LONGEST_SECRET
    : ciphertext.length === modulus;
  if (!fits) throw unwrapFailed();
  const first = new Uint8Array(await held.decrypt(ciphertext.subarray(0, modulus), hash));
  if (!aes) return first;
  if (first.length !== 32) throw unwrapFailed();
  return unwrapAesKwp(first, ciphertext.subarray(modulus));
}

/** Members of an RSA key and nothing that says so. */
function isBare(key: RsaPublicKey | GivenKey): key is RsaPublicKey {
  return typeof key === 'object' && 'n' in key && 'e' in key && !('kty' in key);
}

function isHeld(key: GivenKey | Uint8Array | HeldKey): key is HeldKey {
  return typeof key === 'object' && 'decrypt' in key && typeof key.decrypt === 'function';
}

async function heldHere(privateKey: GivenKey | Uint8Array, hash: string): Promise<HeldKey> {
  const { key, modulus } = await oaepKey(privateKey, hash, 'decrypt');
  return { modulusLength: modulus, decrypt: (wrapped) => decrypted(key, wrapped) };
}

function wrappingNamed(wrapping: string): (typeof wrappings)[KeyWrapping] {
  if (Object.hasOwn(wrappings, wrapping)) return wrappings[wrapping as KeyWrapping];
  throw new KeyReleaseError('WrappingUnknown', 'The wrapping is unknown.', {
    expected: Object.keys(wrappings).join(', '),
    found: wrapping,
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

/** P-256 keys from given randomness, and signatures in the raw form of quotes and collateral. */

import { createECDH, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { base64url, concat, fromBase64url, fromHex, hex } from '@veritee/core';

/** Where random bytes come from. */
export type Random = (size: number) => Uint8Array;

/** A private key with its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Order of the group of P-256 (SEC 2, secp256r1). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * A P-256 key pair. 40 random bytes are reduced to one private scalar, so no draw is ever refused (FIPS 186-5 A.2.1).
 *
 * @example
 * const key = createKey(randomBytes);
 */
export function createKey(random: Random): KeyPair {
  const scalar = (BigInt(`0x${hex(random(40))}`) % (ORDER - 1n)) + 1n;
  const d = fromHex(scalar.toString(16).padStart(64, '0'));
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const [x, y] = [base64url(point.subarray(1, 33)), base64url(point.subarray(33))];
  return keyPairOf(
    createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: base64url(d), x, y }, format: 'jwk' }),
  );
}

/** The pair of a private key. */
export function keyPairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Another key that follows from a private key and a purpose, as enclaves derive keys from the processor's. */
export function deriveKey(from: KeyObject, purpose: string): KeyPair {
  const secret = fromBase64url(from.export({ format: 'jwk' }).d ?? '', 'private key');
  return createKey((size) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, size)));
}

/** X and Y of a public key, 32 bytes each, as quotes carry them. */
export function pointOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return concat(fromBase64url(x, 'x'), fromBase64url(y, 'y'));
}

/** ECDSA with SHA-256 as r and s, 32 bytes each. */
export function signRaw(data: Uint8Array, key: KeyObject): Uint8Array {
  return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
}

/** Keys of P-256 and P-384 from given randomness, and signatures in the raw form of quotes and collateral. */

import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { base64url, concat, fromBase64url, fromHex, hex } from '@veritee/core/internal';

/** Where random bytes come from. */
export type Random = (size: number) => Uint8Array;

/** A private key with its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A curve of NIST: what Node and JWK call it, the order of its group (SEC 2), the bytes of a scalar. */
interface Curve {
  readonly node: string;
  readonly jwk: string;
  readonly order: bigint;
  readonly size: number;
}

const CURVES: Readonly<Record<'P-256' | 'P-384', Curve>> = {
  'P-256': {
    node: 'prime256v1',
    jwk: 'P-256',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    size: 32,
  },
  'P-384': {
    node: 'secp384r1',
    jwk: 'P-384',
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    size: 48,
  },
};

/**
 * A key pair of a curve, P-256 unless told otherwise. Eight random bytes more than a scalar has are reduced to one, so no
 * draw is ever refused (FIPS 186-5 A.2.1).
 *
 * @example
 * const key = createKey(randomBytes);
 */
export function createKey(random: Random, curve: keyof typeof CURVES = 'P-256'): KeyPair {
  const { node, jwk: crv, order, size } = CURVES[curve];
  const scalar = (BigInt(`0x${hex(random(size + 8))}`) % (order - 1n)) + 1n;
  const d = fromHex(scalar.toString(16).padStart(2 * size, '0'));
  const ecdh = createECDH(node);
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const [x, y] = [base64url(point.subarray(1, size + 1)), base64url(point.subarray(size + 1))];
  return keyPairOf(createPrivateKey({ key: { kty: 'EC', crv, d: base64url(d), x, y }, format: 'jwk' }));
}

/** An RSA key of 2048 bits. Node makes none from given randomness. */
export function createRsaKey(): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
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

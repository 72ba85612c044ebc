/** ECDSA on P-521 in JavaScript, for runtimes whose WebCrypto lacks that curve; loaded when one is met. */

import { ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { concat } from '../bytes/encoding.ts';
import type { EcPublicKey } from './public-key.ts';

/** FIPS 186-4 appendix D.1.2.5. */
const p = 2n ** 521n - 1n;
const p521 = weierstrass({
  p,
  n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  h: 1n,
  a: p - 3n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  Gx: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
  Gy: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
});
/** The hash is never used: what comes in is a digest. The library wants one, and this one is small. */
const scheme = ecdsa(p521, sha1);

/**
 * Whether a signature holds.
 *
 * @param signature - r and s side by side
 * @param digest - of what was signed
 */
export function isValidInScript(signature: Uint8Array, digest: Uint8Array, key: EcPublicKey): boolean {
  const point = concat(Uint8Array.of(UNCOMPRESSED), key.point);
  try {
    return scheme.verify(signature, digest, point, { prehash: false, lowS: false, format: 'compact' });
  } catch {
    return false;
  }
}

const UNCOMPRESSED = 0x04;

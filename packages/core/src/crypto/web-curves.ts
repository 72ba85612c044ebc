/** ECDSA in JavaScript, for curves that a runtime's WebCrypto lacks; loaded when one is met. */

import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../bytes/encoding.ts';
import type { EcPublicKey } from './public-key.ts';
import type { DigestName } from './signature.ts';

const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 };
const digests = { sha1, sha256, sha384, sha512 };

/**
 * Whether a signature holds.
 * @param signature - r and s side by side
 */
export function isValidInScript(
  signature: Uint8Array,
  hash: DigestName,
  data: Uint8Array,
  { curve, x, y }: EcPublicKey,
): boolean {
  const point = concat(Uint8Array.of(UNCOMPRESSED), x, y);
  try {
    const options = { prehash: false, lowS: false, format: 'compact' } as const;
    return curves[curve].verify(signature, digests[hash](data), point, options);
  } catch {
    return false;
  }
}

const UNCOMPRESSED = 0x04;

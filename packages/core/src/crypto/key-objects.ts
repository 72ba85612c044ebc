/** The entry point for programs on Node that hold keys as `KeyObject`. */

import type { KeyObject } from 'node:crypto';
import { handleOf, importPublicKey } from './node.ts';
import type { PublicKey } from './public-key.ts';

/**
 * Node's key object of a public key.
 *
 * @example
 * keyObjectOf(publicKeyOf(certificate)).export({ format: 'jwk' });
 */
export function keyObjectOf(key: PublicKey): KeyObject {
  return handleOf(key);
}

/**
 * The public key of a key object.
 * @throws X509Error `CertificateFormat` for kinds that are not accepted
 */
export function publicKeyFrom(key: KeyObject): PublicKey {
  return importPublicKey(Uint8Array.from(key.export({ type: 'spki', format: 'der' })));
}

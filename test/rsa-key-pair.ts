/** Keys for tests that need one that is not shared. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A new RSA key pair of 2048 bits. */
export function rsaKeyPair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

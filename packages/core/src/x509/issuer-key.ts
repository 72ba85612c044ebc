/** Keys of those who sign for many: there are few of them, so each is imported once in a thread, whatever certificates it comes in. */

import { hex } from '../bytes/encoding.ts';
import { type PublicKey, publicKeyInfoOf } from '../crypto/public-key.ts';
import { usedTwice } from '../used-twice.ts';
import { type Certificate, publicKeyOf } from './certificate.ts';

/**
 * Vendors have some dozens of them; a key takes about 5 kB. Whoever sends made-up ones can push out those that are not in use,
 * which are then imported again.
 */
const MOST_ISSUERS = 100;

const issuers = usedTwice<PublicKey>(MOST_ISSUERS);

/**
 * The public key of a certificate that signs certificates, lists or statements. Two certificates with the same key give the
 * same object, so that a verifier without a proof cache does not import the keys of Intel's authorities again for each quote.
 * Nothing is trusted by this: a key is known by its bytes alone.
 *
 * @throws X509Error `CertificateFormat` when the key is of no known kind or not on its curve
 */
export function issuerKeyOf(certificate: Certificate): PublicKey {
  const known = issuers.get(hex(certificate.publicKeyInfo));
  if (known !== undefined) return known;
  const key = publicKeyOf(certificate);
  // Named by what it is itself: the certificate may be in memory that somebody has written to since its key was imported.
  issuers.set(hex(publicKeyInfoOf(key)), key, 1);
  return key;
}

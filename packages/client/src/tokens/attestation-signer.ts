/** A signer: a key of an instance as the certificate chain that carries it. */

import type { PublishedKey } from '@veritee/core';
import { pemBlock } from '@veritee/core/internal';

/** A signing certificate chain with the id of its key. */
export interface AttestationSigner {
  /** `kid` of RFC 7517 section 4.5. */
  readonly keyId?: string;
  /** PEM certificates, the signing one first; empty where the key was published without a certificate. */
  readonly certificates: readonly string[];
}

/**
 * A published key as a signer.
 *
 * @example
 * signerOf({ kid: 'key-1', x5c: ['MIIB…'] }).certificates[0]; // '-----BEGIN CERTIFICATE-----\nMIIB…'
 */
export function signerOf(key: PublishedKey): AttestationSigner {
  const certificates = (key.x5c ?? []).map(pemCertificate);
  return key.kid === undefined ? { certificates } : { keyId: key.kid, certificates };
}

/** PEM text of a certificate given as base64 of its DER (an `x5c` member, RFC 7517 section 4.7). */
export function pemCertificate(x5c: string): string {
  return pemBlock(x5c.replace(/\s/g, ''), 'CERTIFICATE');
}

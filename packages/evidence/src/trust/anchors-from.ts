/** Roots from files. */

import { CodedError } from '@veritee/core';
import { anchorOf, type TrustAnchor } from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { certificatesIn } from '../proof/certificates.ts';

/**
 * The anchors in a file of root certificates, PEM or DER.
 * @throws EvidenceError `CertificateFormat`
 */
export function anchorsFrom(file: Uint8Array | string): TrustAnchor[] {
  try {
    return certificatesIn(file, 'trust root').map((root) => anchorOf(root));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('CertificateFormat', 'The trust root cannot be read.', {
      expected: 'one or more X.509 certificates, PEM or DER',
      cause,
    });
  }
}

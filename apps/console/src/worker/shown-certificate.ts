/** A certificate as the page shows it. */

import { type Certificate, isSelfIssued, nameText } from '@veritee/core/internal/x509';
import type { ShownCertificate } from '../protocol.ts';

/** What people see of a certificate. */
export function shownCertificate(certificate: Certificate, origin: string): ShownCertificate {
  const { commonName, issuer, serialNumber, sha256, notBefore, notAfter, isAuthority } = certificate;
  const names = nameText(issuer);
  return {
    name: commonName,
    issuer: names.find((each) => each.startsWith('CN='))?.slice('CN='.length) ?? names.join(', '),
    serialNumber,
    sha256,
    from: notBefore.getTime(),
    until: notAfter.getTime(),
    isAuthority,
    isRoot: isSelfIssued(certificate),
    origin,
  };
}

/** Policy management certificates for tests. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { issueCertificate } from '@veritee/core/internal/x509/issue';

const DAY = 86_400_000;

/** DER of a self-signed certificate. */
export function managementCertificate(
  name: string,
  { authority = true, days = 30 }: { authority?: boolean; days?: number } = {},
): Uint8Array {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = [['CN', name]] as const;
  const now = Date.now();
  const { der } = issueCertificate(
    {
      subject,
      publicKey: keys.publicKey,
      serialNumber: `00${randomBytes(8).toString('hex')}`,
      notBefore: new Date(now - 60 * DAY),
      notAfter: new Date(now + days * DAY),
      ...(authority && { authority: { pathLength: 0 }, keyUsage: ['keyCertSign'] as const }),
    },
    { name: subject, ...keys },
  );
  return der;
}

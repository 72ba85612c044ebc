/** A certificate for servers on this machine. */

import { generateKeyPairSync } from 'node:crypto';
import { issueCertificate } from '@veritee/core/internal/x509/issue';

/** A server certificate for the loopback address, with its own authority. */
export function makeTls(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = [['CN', 'Tests']] as const;
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey,
      serialNumber: '02',
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 3_600_000),
      authority: { pathLength: null },
      keyUsage: ['digitalSignature', 'keyCertSign'],
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
    },
    { name, privateKey, publicKey },
  );
  const pem = Buffer.from(certificate.der).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
  };
}

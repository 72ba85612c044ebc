/** Keys with certificates as files, for commands that sign. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';

const DAY = 86_400_000;

/** Writes `NAME-key.pem` and `NAME.pem`, a self-signed certificate of an authority. */
export async function writeSigner(folder: string, name: string): Promise<void> {
  const subject: NameParts = [['CN', name]];
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = issueCertificate(
    {
      subject,
      publicKey: keys.publicKey,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
      authority: { pathLength: null },
    },
    { name: subject, ...keys },
  );
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(folder, `${name}-key.pem`), key, { mode: 0o600 });
  await writeFile(join(folder, `${name}.pem`), toPem(certificate.der, 'CERTIFICATE'));
}

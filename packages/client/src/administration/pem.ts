/** PEM text (RFC 7468) of certificates. Portable. */

import { base64 } from '@veritee/core/internal';
import { blocksOf } from '../keys/pem-blocks.ts';
import { formOf } from '../tokens/text-form.ts';
import { ClientUsageError } from '../transport/errors.ts';

/**
 * The certificates of a PEM text, in order, as `x5c` members (base64 of DER).
 * @throws ClientUsageError `CertificateInvalid`
 */
export function certificatesIn(pem: unknown): readonly [string, ...string[]] {
  const blocks = typeof pem === 'string' ? blocksOf(pem) : [];
  const [first, ...others] = blocks
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => base64(der));
  if (first !== undefined && others.length === blocks.length - 1) return [first, ...others];
  const key = blocks.some(({ label }) => label.endsWith('PRIVATE KEY'));
  throw new ClientUsageError('CertificateInvalid', 'This is not a certificate.', {
    expected: 'PEM text: -----BEGIN CERTIFICATE-----, the signing certificate first',
    found: key ? 'a private key' : formOf(pem),
    ...(key && { hint: 'Never pass a private key on in place of its certificate.' }),
  });
}

/** What administration sends: who signs, documents made elsewhere, certificates that are sent. */

import { FormatError, parseJws } from '@veritee/core';
import { importX509 } from 'jose';
import { ClientUsageError } from './errors.ts';
import { certificatesIn } from './pem.ts';
import { pemCertificate } from './relying-party/attestation-signer.ts';
import { hasSigningKey, type SigningOptions } from './signing-key.ts';

/** Only the members about signing, and only those that are there. */
export function signingOf({ privateKey, certificate, signingAlgorithm }: SigningOptions): SigningOptions {
  const signing = {
    ...(privateKey !== undefined && { privateKey }),
    ...(certificate !== undefined && { certificate }),
    ...(signingAlgorithm !== undefined && { signingAlgorithm }),
  };
  hasSigningKey(signing);
  return signing;
}

/** A document that was made elsewhere. */
export function givenDocument({ document }: { readonly document?: string }): string | undefined {
  if (document === undefined) return undefined;
  try {
    parseJws(document);
    return document;
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new ClientUsageError('DataInvalid', 'The document is no compact JWS.', { cause });
  }
}

/**
 * The one certificate of a PEM text, base64 of DER.
 * @throws ClientUsageError `CertificateInvalid`
 */
export function singleCertificate(pem: string): string {
  const [certificate, ...others] = certificatesIn(pem);
  if (others.length === 0) return certificate;
  throw new ClientUsageError('CertificateInvalid', 'This is more than one certificate.', {
    expected: 'the one certificate that is meant',
  });
}

/** The key type of a certificate, as JWKs name it. */
export async function keyTypeOf(certificate: string): Promise<'RSA' | 'EC'> {
  for (const [algorithm, kty] of [
    ['RS256', 'RSA'],
    ['ES256', 'EC'],
    ['ES384', 'EC'],
    ['ES512', 'EC'],
  ] as const) {
    const key = await importX509(pemCertificate(certificate), algorithm).catch(() => undefined);
    if (key !== undefined) return kty;
  }
  throw new ClientUsageError('CertificateInvalid', 'The certificate has no RSA or EC key.');
}

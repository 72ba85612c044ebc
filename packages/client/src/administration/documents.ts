/** What administration sends: who signs, documents made elsewhere, certificates that are sent. */

import { FormatError } from '@veritee/core';
import { jwsClaims, parseJws, publishedKey } from '@veritee/core/internal';
import { importX509 } from 'jose';
import { pemCertificate } from '../tokens/attestation-signer.ts';
import { ClientUsageError } from '../transport/errors.ts';
import { certificatesIn } from './pem.ts';
import { hasSigningKey, type SigningOptions, signingOf } from './signing-key.ts';

/** Options of a call that may bring its own document. */
type DocumentOptions = SigningOptions & { readonly document?: string; readonly unsecured?: boolean };

/**
 * A document that was made elsewhere; it is not signed again.
 * @throws ClientUsageError `DataInvalid`, or `DataAmbiguous` when the call has a signing key as well
 */
export function givenDocument(options: DocumentOptions): string | undefined {
  if (options.document === undefined) return undefined;
  if (hasSigningKey(signingOf(options)) || options.unsecured === true) throw ambiguous();
  return requireDocument(options.document);
}

/**
 * The same about a certificate: this one.
 * @throws ClientUsageError `DataInvalid` or `DataAmbiguous`
 */
export function givenCertificateDocument(options: DocumentOptions, certificate: string): string | undefined {
  const document = givenDocument(options);
  if (document === undefined || certificateOf(document) === certificate) return document;
  throw new ClientUsageError('DataInvalid', 'The document is not about this certificate.', {
    expected: 'the certificate as {"policyCertificate":{"x5c":["…"]}}',
  });
}

/** In the claim of today, or that of 2018-09-01-preview. */
function certificateOf(document: string): string | undefined {
  try {
    const claims = jwsClaims(parseJws(document));
    const key = publishedKey.safeParse(claims['policyCertificate'] ?? claims['maa-policyCertificate']);
    return key.data?.x5c?.[0];
  } catch (cause) {
    if (cause instanceof FormatError) return undefined;
    throw cause;
  }
}

/**
 * A text that can be a document.
 * @throws ClientUsageError `DataInvalid`
 */
export function requireDocument(document: string): string {
  try {
    parseJws(document);
    return document;
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new ClientUsageError('DataInvalid', 'The document is not a compact JWS.', { cause });
  }
}

/** Two documents in one call: neither is sent. */
export function ambiguous(): ClientUsageError {
  return new ClientUsageError('DataAmbiguous', 'A document made beforehand is not made or signed again.', {
    expected: 'a document, or what it is to be made of',
  });
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

/** Documents that add or remove a policy management certificate. */

import { FormatError, type JsonObject } from '@veritee/core';
import { isJsonObject, jwsClaims } from '@veritee/core/internal';
import type { Certificate } from '@veritee/core/internal/x509';
import { AdministrationError } from '../errors/administration-error.ts';
import { readDocument, type SignedDocument } from './document.ts';
import { singleCertificate } from './management-certificate.ts';

/** The claim's name now, and in 2018-09-01-preview and the vendor's PowerShell pages. */
const CLAIMS = ['policyCertificate', 'maa-policyCertificate'] as const;

/** A document with the certificate that it is about. */
export interface CertificateDocument extends SignedDocument {
  readonly certificate: Certificate;
}

/**
 * Reads a document that adds or removes a certificate.
 * @throws AdministrationError `CertificateClaimMissing`, `CertificateFormat`, and all of `readDocument`
 */
export function readCertificateDocument(text: string): CertificateDocument {
  const document = readDocument(text);
  const x5c = claimIn(document)['x5c'];
  if (x5c === undefined) throw claimMissing();
  return { ...document, certificate: singleCertificate(x5c) };
}

function claimIn({ jws }: SignedDocument): JsonObject {
  const claims = payloadOf(jws);
  const given = CLAIMS.flatMap((name) => {
    const value = claims[name];
    return isJsonObject(value) ? [value] : [];
  });
  const [jwk] = given;
  // Two names with two certificates would let the reader choose.
  if (jwk === undefined || given.length > 1) throw claimMissing();
  return jwk;
}

function payloadOf(jws: SignedDocument['jws']): JsonObject {
  try {
    return jwsClaims(jws);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw claimMissing(cause);
  }
}

function claimMissing(cause?: unknown): AdministrationError {
  return new AdministrationError('CertificateClaimMissing', 'The document names no certificate.', {
    expected: '{"policyCertificate":{"kty":"RSA","x5c":["<base64 of DER>"]}}',
    cause,
  });
}

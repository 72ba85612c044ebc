/** Policy management certificates: whose signature an isolated instance asks for. */

import { createHash } from 'node:crypto';
import { CodedError } from '@veritee/core';
import { base64 } from '@veritee/core/internal';
import { keyObjectOf } from '@veritee/core/internal/node';
import { type Certificate, decodeCertificate, pathFault, publicKeyOf } from '@veritee/core/internal/x509';
import { AdministrationError } from '../errors/administration-error.ts';
import { chainOf, requireStrongKey } from './document-key.ts';

/** An instance has at most this many. */
export const MOST_CERTIFICATES = 64;

/**
 * A certificate that may be among the policy management certificates. One that is not a CA may be listed, as in Azure,
 * where the vendor's own samples add one; it vouches for nobody (`canVouch`): documents signed by its key are refused.
 *
 * @param now - an expired one is refused; one that is not valid yet may be prepared
 * @throws AdministrationError `CertificateFormat`, `CertificateExpired`, `KeyInvalid`
 */
export function requireManagementCertificate(der: Uint8Array, now: Date): Certificate {
  const certificate = decode(der);
  requireKey(certificate);
  // No document below it would be accepted, and where it is the only one, nobody could change that.
  if (pathFault([certificate])?.fault === 'CriticalExtension') {
    throw new AdministrationError(
      'CertificateFormat',
      'The certificate has a critical extension that is not known.',
    );
  }
  if (certificate.notAfter < now) {
    throw new AdministrationError('CertificateExpired', 'The certificate has expired.', {
      expected: `a certificate that is valid at ${now.toISOString()}`,
      found: `one that was valid until ${certificate.notAfter.toISOString()}`,
    });
  }
  return certificate;
}

/**
 * Whether documents of some signer can be accepted by this certificate, now or later: it is a CA, and has not expired.
 * An isolated instance has at least one such certificate, always; nobody could change it otherwise.
 */
export function canVouch({ isAuthority, notAfter }: Certificate, now: Date): boolean {
  return isAuthority && notAfter >= now;
}

/**
 * The first policy management certificates of an isolated instance: at least one has to vouch for signers.
 * @throws AdministrationError `CertificateNotAuthority`, and all of `requireManagementCertificate`
 */
export function requireFirstCertificates(ders: readonly Uint8Array[], now: Date): readonly Certificate[] {
  const certificates = ders.map((der) => requireManagementCertificate(der, now));
  if (certificates.some((each) => canVouch(each, now))) return certificates;
  throw new AdministrationError(
    'CertificateNotAuthority',
    'None of the first policy management certificates is a CA certificate.',
    {
      expected: 'at least one with the extension Basic Constraints, CA = true',
      found: certificates.map(({ commonName }) => `"${commonName}"`).join(', '),
      hint: 'openssl req -x509 … -addext basicConstraints=critical,CA:TRUE makes one.',
    },
  );
}

function decode(der: Uint8Array): Certificate {
  try {
    return decodeCertificate(der);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new AdministrationError('CertificateFormat', 'The certificate cannot be read.', { cause });
  }
}

function requireKey(certificate: Certificate): void {
  try {
    requireStrongKey(keyObjectOf(publicKeyOf(certificate)));
  } catch (cause) {
    if (cause instanceof AdministrationError) throw cause;
    throw new AdministrationError('KeyInvalid', 'The key of the certificate cannot be used.', { cause });
  }
}

/** Upper-case hex of the SHA-1 of the DER: Azure's name for a certificate, not a proof of anything. */
export function thumbprint(der: Uint8Array): string {
  return createHash('sha1').update(der).digest('hex').toUpperCase();
}

/** A management certificate as `GET /certificates` answers it. */
export function certificateJwk(der: Uint8Array): {
  readonly alg: string;
  readonly kty: string;
  readonly use: string;
  readonly x5c: readonly string[];
} {
  const key = keyObjectOf(publicKeyOf(decodeCertificate(der)));
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const elliptic = key.asymmetricKeyType === 'ec';
  return {
    alg: elliptic ? (ALGORITHMS[curve] ?? 'ES256') : 'RS256',
    kty: elliptic ? 'EC' : 'RSA',
    use: 'sig',
    x5c: [base64(der)],
  };
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/** The one certificate of a JWK's `x5c`: what `:add`, `:remove` and instance creation take. */
export function singleCertificate(x5c: Parameters<typeof chainOf>[0]): Certificate {
  const [certificate, ...more] = chainOf(x5c);
  if (certificate !== undefined && more.length === 0) return certificate;
  throw new AdministrationError('CertificateFormat', 'A policy management certificate comes alone.', {
    expected: 'x5c with one certificate',
    found: `${more.length + 1} certificates`,
  });
}

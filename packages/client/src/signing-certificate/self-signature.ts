/** Checks that a certificate was signed by its own key, and so that its vendor had that key. */

import type { CryptoKey } from 'jose';
import { SigningCertificateError } from './errors.ts';
import type { ReadCertificate } from './read-certificate.ts';

/** RSA with PKCS #1 v1.5 by OID, which all instances use. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};

/** Bits; verifying by a longer key takes a time that whoever made the certificate would choose. */
const LONGEST_RSA = 8192;

/** @throws SigningCertificateError `CertificateUnsupported`, `SelfSignatureInvalid` */
export async function requireSelfSignature(certificate: ReadCertificate): Promise<void> {
  const { signatureAlgorithm, publicKeyInfo, signature, signedPart } = certificate;
  const hash = Object.hasOwn(HASHES, signatureAlgorithm) ? HASHES[signatureAlgorithm] : undefined;
  if (hash === undefined) {
    throw new SigningCertificateError('CertificateUnsupported', 'The signature algorithm is not accepted.', {
      expected: 'RSA with SHA-256, SHA-384 or SHA-512',
      found: signatureAlgorithm,
    });
  }
  const name = 'RSASSA-PKCS1-v1_5';
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('spki', new Uint8Array(publicKeyInfo), { name, hash }, false, [
      'verify',
    ]);
  } catch (cause) {
    throw new SigningCertificateError(
      'CertificateUnsupported',
      'The key of the certificate is not an RSA key.',
      {
        cause,
      },
    );
  }
  const bits = Number((key.algorithm as { modulusLength?: number }).modulusLength);
  if (bits > LONGEST_RSA) {
    throw new SigningCertificateError('CertificateUnsupported', 'The key of the certificate is too long.', {
      expected: `at most ${LONGEST_RSA} bits`,
      found: `${bits} bits`,
    });
  }
  if (await isSignedBy(key, signature, signedPart)) return;
  throw new SigningCertificateError(
    'SelfSignatureInvalid',
    'The certificate was not signed by its own key.',
    {
      hint: 'Give the certificate of the instance itself, the first of its x5c.',
    },
  );
}

/** A key that the platform cannot use has signed nothing. */
async function isSignedBy(key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  try {
    return await crypto.subtle.verify(key.algorithm, key, new Uint8Array(signature), new Uint8Array(data));
  } catch {
    return false;
  }
}

/** Intel's root for SGX and TDX evidence. */

import { fromBase64 } from '@veritee/core/internal';
import { importPublicKey } from '@veritee/core/internal/crypto';
import type { TrustAnchor } from '@veritee/core/internal/x509';

const NAME = 'Intel SGX Root CA';

/** DER of the subject, base64: CN=Intel SGX Root CA, O=Intel Corporation, L=Santa Clara, ST=CA, C=US. */
const SUBJECT =
  'MGgxGjAYBgNVBAMMEUludGVsIFNHWCBSb290IENBMRowGAYDVQQKDBFJbnRlbCBDb3Jwb3JhdGlvbjEUMBIGA1UEBwwLU2FudGEgQ2xhcmExCzAJBgNVBAgMAkNBMQswCQYDVQQGEwJVUw==';

/** SubjectPublicKeyInfo, base64. */
const KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi71OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjlBalTVYxFP2sJBK5zlA==';

/**
 * SHA-256 of the certificate as Intel publishes it now (notAfter 2049), and of the one that went before it (notAfter
 * 2033). That has the same name, serial number and key and stands in all evidence of earlier years, so the anchor is
 * name and key.
 */
const CERTIFICATES = [
  '44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3',
  'fc64f8076d79a4fee9d1d473d74c89eb8d8fd55c5abafeabeba7366d20429404',
];

let anchor: TrustAnchor | undefined;

/** The anchor of the evidence that Intel's platforms make. */
export function intelSgxRoot(): TrustAnchor {
  anchor ??= builtIn();
  return anchor;
}

function builtIn(): TrustAnchor {
  const publicKeyInfo = fromBase64(KEY);
  return {
    subject: fromBase64(SUBJECT),
    publicKeyInfo,
    name: NAME,
    publicKey: importPublicKey(publicKeyInfo),
    certificates: new Set(CERTIFICATES),
  };
}

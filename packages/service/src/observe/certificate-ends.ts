/** When the certificates end that a TLS server sends. */

import { X509Certificate } from 'node:crypto';

/** The end of a certificate. */
export interface CertificateEnd {
  /** For people: its common name, or its whole subject. */
  readonly name: string;
  readonly expires: Date;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** A server sends few; a file may have any number. */
const MOST_CERTIFICATES = 20;

/**
 * The ends, in the order of the file: the server's own first.
 *
 * @param pem - what the server was started with, which it could read
 */
export function certificateEnds(pem: string): readonly CertificateEnd[] {
  return (pem.match(BLOCK) ?? []).slice(0, MOST_CERTIFICATES).map((block) => {
    const { subject, subjectAltName, validTo } = new X509Certificate(block);
    const name = /(?:^|\n)CN=(.+)/.exec(subject)?.[1] ?? (subject || subjectAltName) ?? '';
    return { name: name.slice(0, 200), expires: new Date(validTo) };
  });
}

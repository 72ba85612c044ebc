/** Reads certificates that came with evidence or endorsements. Nothing here is trust. */

import { CodedError } from '@veritee/core';
import { fromUtf8 } from '@veritee/core/internal';
import { type Certificate, decodeCertificate, fromPem } from '@veritee/core/internal/x509';
import { refusalOf } from '../trail/trail.ts';

/** The first byte of DER that a certificate can be; PEM never begins with it. */
const DER_SEQUENCE = 0x30;

/**
 * The DER of the certificates in PEM, or of the one in DER.
 *
 * @param what - what the text is, for messages
 * @throws CodedError
 */
export function certificateBytesIn(file: Uint8Array | string, what: string): Uint8Array[] {
  if (typeof file === 'string') return fromPem(file, 'CERTIFICATE');
  return file[0] === DER_SEQUENCE ? [file] : fromPem(fromUtf8(file, what), 'CERTIFICATE');
}

/**
 * The certificates in PEM, or the one in DER.
 *
 * @param what - what the text is, for messages
 * @throws CodedError
 */
export function certificatesIn(file: Uint8Array | string, what: string): Certificate[] {
  return certificateBytesIn(file, what).map(decodeCertificate);
}

/**
 * The certificates in a chain's bytes: PEM (order free, NUL-terminated or not) or one DER certificate.
 * @throws EvidenceError `CertificateFormat`
 */
export function readChain(chain: Uint8Array | string): Certificate[] {
  return readable(() => certificatesIn(chain, 'certificate chain'));
}

/**
 * Runs a step that reads certificates of a chain.
 * @throws EvidenceError `CertificateFormat`
 */
export function readable<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('CertificateFormat', error);
  }
}

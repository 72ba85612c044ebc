/** Reads certificates that came with evidence or endorsements. Nothing here is trust. */

import { CodedError, fromUtf8 } from '@veritee/core';
import { type Certificate, decodeCertificate, decodeCertificates } from '@veritee/core/x509';
import { refusalOf } from '../trail/trail.ts';

/** The first byte of DER that a certificate can be; PEM never begins with it. */
const DER_SEQUENCE = 0x30;

/**
 * The certificates in PEM, or the one in DER.
 *
 * @param what - what the text is, for messages
 * @throws CodedError
 */
export function certificatesIn(file: Uint8Array | string, what: string): Certificate[] {
  if (typeof file === 'string') return decodeCertificates(file);
  return file[0] === DER_SEQUENCE ? [decodeCertificate(file)] : decodeCertificates(fromUtf8(file, what));
}

/**
 * The certificates in a chain's bytes: PEM (order free, NUL-terminated or not) or one DER certificate.
 * @throws EvidenceError `CertificateFormat`
 */
export function readChain(chain: Uint8Array | string): Certificate[] {
  try {
    return certificatesIn(chain, 'certificate chain');
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('CertificateFormat', error);
  }
}

/** What people see of a policy management certificate. */

import { CodedError } from '@veritee/core';
import { fromBase64 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';

/** Those facts; times in milliseconds since 1970. */
export interface CertificateFacts {
  readonly name: string;
  readonly sha256: string;
  readonly from: number;
  readonly until: number;
}

/** The facts in a PEM block; undefined where it is not a certificate. */
export function certificateFacts(pem: string): CertificateFacts | undefined {
  const letters = pem
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .join('');
  try {
    const { commonName, sha256, notBefore, notAfter } = decodeCertificate(fromBase64(letters));
    return { name: commonName, sha256, from: notBefore.getTime(), until: notAfter.getTime() };
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

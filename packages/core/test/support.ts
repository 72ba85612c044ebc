/** What the tests of core share: assertions on coded errors, and a small development PKI. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'vitest';
import { CodedError } from '../src/errors.ts';
import {
  type CertificateIssuer,
  type CertificateRequest,
  issueCertificate,
  type NameParts,
} from '../src/x509/issue.ts';

/** The code of the CodedError that a call throws; fails when it throws anything else or nothing. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return expect.fail('expected a CodedError, but nothing was thrown');
}

/** The result of a call, or undefined when it throws a CodedError. Any other error passes through. */
export function orCoded<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Milliseconds of CPU that a call takes, whatever comes of it, and whatever else the machine does. */
export function timed(call: () => unknown): number {
  const before = process.cpuUsage();
  orCoded(call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = bit >> 3;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

export const notBefore = new Date('2024-01-01T00:00:00Z');
export const notAfter = new Date('2044-01-01T00:00:00Z');

/** A name with a fresh key. */
export function party(commonName: string, curve = 'P-256'): CertificateIssuer {
  const name: NameParts = [
    ['CN', commonName],
    ['O', 'Veritee tests'],
    ['C', 'US'],
  ];
  return { name, ...generateKeyPairSync('ec', { namedCurve: curve }) };
}

/** A name with a fresh RSA key. */
export function rsaParty(commonName: string): CertificateIssuer {
  return { name: [['CN', commonName]], ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

const authority: Partial<CertificateRequest> = {
  authority: { pathLength: null },
  keyUsage: ['keyCertSign', 'crlSign'],
};

/** A certificate with the defaults of these tests. */
export function certify(
  subject: { readonly name: NameParts; readonly publicKey: KeyObject },
  issuer: CertificateIssuer,
  request: Partial<CertificateRequest> = {},
) {
  return issueCertificate(
    {
      subject: subject.name,
      publicKey: subject.publicKey,
      serialNumber: '0a1b2c',
      notBefore,
      notAfter,
      ...request,
    },
    issuer,
  );
}

/** The same for an authority. */
export function certifyAuthority(
  subject: CertificateIssuer,
  issuer: CertificateIssuer,
  request: Partial<CertificateRequest> = {},
) {
  return certify(subject, issuer, { ...authority, ...request });
}

/** Whose roots a file holds: a root stands for the maker that it is shaped for, never for another. */

import { CodedError, fromUtf8 } from '@veritee/core';
import {
  anchorOf,
  type Certificate,
  decodeCertificate,
  decodeCertificates,
  isSelfIssued,
  type TrustAnchor,
  toPem,
} from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';
import { tpmTrustBundle } from './microsoft.ts';
import type { Maker } from './trust.ts';

/** What a file of roots may be trusted for. */
export interface TrustRoots {
  /** Only makers that the file has certificates for. An empty list is a bundle without a root: nothing is trusted by it. */
  readonly anchors: Readonly<Partial<Record<Maker, readonly TrustAnchor[]>>>;
  /** CA certificates below the roots of a bundle for TPMs. They are proven, not trusted. */
  readonly intermediates: readonly Certificate[];
}

/** Common names by which chains of these makers' evidence know their root; a root without one is for attestation keys of TPMs. */
const SHAPES: readonly (readonly [Maker, RegExp])[] = [
  ['Intel', /SGX Root CA/],
  ['AMD', /^ARK-/],
];

/**
 * Sorts the certificates in a file by the maker whose evidence they can anchor. Certificates below a root belong to
 * bundles for TPMs: the other makers' evidence brings its own.
 *
 * @param file - PEM of one or more certificates, or DER of one
 * @throws EvidenceError `CertificateFormat`
 * @example
 * trustRootsIn(await readFile('root.pem')).anchors.Intel?.[0]?.name; // 'Intel SGX Root CA'
 */
export function trustRootsIn(file: Uint8Array | string): TrustRoots {
  const certificates = certificatesIn(file);
  const roots = certificates.filter(isSelfIssued);
  const anchors: Partial<Record<Maker, TrustAnchor[]>> = {};
  const ofTpms = roots.filter((root) => {
    const maker = SHAPES.find(([, shape]) => shape.test(root.commonName))?.[0];
    if (maker !== undefined) anchors[maker] = [...(anchors[maker] ?? []), anchorOf(root)];
    return maker === undefined;
  });
  if (ofTpms.length === 0 && roots.length > 0) return { anchors, intermediates: [] };
  const below = certificates.filter((each) => !isSelfIssued(each));
  const bundle = tpmTrustBundle([...ofTpms, ...below].map(({ der }) => toPem(der, 'CERTIFICATE')).join(''));
  return { anchors: { ...anchors, Microsoft: bundle.anchors }, intermediates: bundle.intermediates };
}

function certificatesIn(file: Uint8Array | string): Certificate[] {
  try {
    if (typeof file === 'string') return decodeCertificates(file);
    return file[0] === DER_SEQUENCE ? [decodeCertificate(file)] : decodeCertificates(fromUtf8(file, 'roots'));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('CertificateFormat', 'The trust root cannot be read.', {
      expected: 'one or more X.509 certificates, PEM or DER',
      cause,
    });
  }
}

const DER_SEQUENCE = 0x30;

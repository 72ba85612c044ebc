/** Whose roots a file holds: a root stands for the vendor that it is shaped for, never for another. */

import { CodedError } from '@veritee/core';
import {
  anchorOf,
  type Certificate,
  isSelfIssued,
  type TrustAnchor,
  toPem,
} from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { certificatesIn } from '../proof/certificates.ts';
import { anchorsFrom } from './anchors-from.ts';
import { tpmTrustBundle } from './microsoft.ts';
import { vendorOfRoot } from './roots.ts';
import type { KnownVendor, TrustAnchors, Vendor } from './trust.ts';

/** What a file of roots may be trusted for. */
export interface TrustRoots {
  /** Only vendors that the file has certificates for. An empty list is a bundle without a root: nothing is trusted by it. */
  readonly anchors: TrustAnchors;
  /** CA certificates below the roots of a bundle for TPMs. They are proven, not trusted. */
  readonly intermediates: readonly Certificate[];
}

/**
 * Sorts the certificates in a file by the vendor whose evidence they can anchor. Certificates below a root belong to
 * bundles for TPMs: the other vendors' evidence brings its own.
 *
 * @param file - PEM of one or more certificates, or DER of one
 * @throws EvidenceError `CertificateFormat`
 * @example
 * (await trustRootsIn(await readFile('root.pem'))).anchors.Intel?.[0]?.name; // 'Intel SGX Root CA'
 */
export async function trustRootsIn(file: Uint8Array | string): Promise<TrustRoots> {
  const certificates = readRoots(file);
  const roots = certificates.filter(isSelfIssued);
  const anchors: Partial<Record<KnownVendor, TrustAnchor[]>> = {};
  const ofTpms = roots.filter((root) => {
    const vendor = vendorOfRoot(root.commonName);
    if (vendor !== undefined) anchors[vendor] = [...(anchors[vendor] ?? []), anchorOf(root)];
    return vendor === undefined;
  });
  if (ofTpms.length === 0 && roots.length > 0) return { anchors, intermediates: [] };
  const below = certificates.filter((each) => !isSelfIssued(each));
  const bundle = await tpmTrustBundle(
    [...ofTpms, ...below].map(({ der }) => toPem(der, 'CERTIFICATE')).join(''),
  );
  return { anchors: { ...anchors, Microsoft: bundle.anchors }, intermediates: bundle.intermediates };
}

/**
 * The certificates in a file as roots of the vendor that the caller names. Bundles for TPMs hold intermediates beside the
 * roots; other files are roots as a whole.
 *
 * @param file - PEM of one or more certificates, or DER of one
 * @throws EvidenceError `CertificateFormat`
 * @example
 * (await trustRootsOf('Intel', await readFile('root.pem'))).anchors.Intel?.length; // 1
 */
export async function trustRootsOf(vendor: Vendor, file: Uint8Array | string): Promise<TrustRoots> {
  if (vendor !== 'Microsoft') return { anchors: { [vendor]: anchorsFrom(file) }, intermediates: [] };
  const { anchors, intermediates } = await tpmTrustBundle(file);
  return { anchors: { Microsoft: anchors }, intermediates };
}

function readRoots(file: Uint8Array | string): Certificate[] {
  try {
    return certificatesIn(file, 'roots');
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('CertificateFormat', 'The trust root cannot be read.', {
      expected: 'one or more X.509 certificates, PEM or DER',
      cause,
    });
  }
}

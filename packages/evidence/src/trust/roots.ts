/** Roots by vendor: those that are trusted unless the operator says otherwise. */

import type { TrustAnchor } from '@veritee/core/internal/x509';
import { amdRoots } from './amd.ts';
import { azureTpmRoots } from './azure.ts';
import { intelSgxRoot } from './intel.ts';
import { microsoftTpmRoot } from './microsoft.ts';
import type { KnownVendor, TrustAnchors, Vendor } from './trust.ts';

/** What is known of the roots of a vendor. */
interface VendorRoots {
  /** Trusted unless the operator says otherwise. */
  readonly builtIn?: (() => readonly TrustAnchor[]) | undefined;
  /** The common name by which chains of this vendor's evidence know their root. */
  readonly shape?: RegExp | undefined;
}

/** One line per vendor. */
const vendors: Readonly<Record<KnownVendor, VendorRoots>> = {
  Intel: { builtIn: () => [intelSgxRoot()], shape: /SGX Root CA/ },
  AMD: { builtIn: amdRoots, shape: /^ARK-/ },
  Microsoft: { builtIn: () => [microsoftTpmRoot()] },
  Azure: { builtIn: azureTpmRoots, shape: /^Azure Virtual TPM Root|^Microsoft RSA Devices Root CA/ },
};

const names = Object.keys(vendors) as readonly KnownVendor[];

/** The anchors that are trusted unless the operator says otherwise. */
export function builtInAnchors(): TrustAnchors {
  const anchors: Partial<Record<KnownVendor, readonly TrustAnchor[]>> = {};
  for (const vendor of names) {
    const { builtIn } = vendors[vendor];
    if (builtIn !== undefined) anchors[vendor] = builtIn();
  }
  return anchors;
}

/** The vendor whose evidence knows a root by this common name; undefined for roots of other names. */
export function vendorOfRoot(commonName: string): KnownVendor | undefined {
  return names.find((vendor) => vendors[vendor].shape?.test(commonName));
}

/** The given anchors with one vendor's replaced. */
export function withAnchors(
  anchors: TrustAnchors,
  vendor: Vendor,
  roots: readonly TrustAnchor[],
): TrustAnchors {
  return { ...anchors, [vendor]: roots };
}

/** Roots by maker: those that are trusted unless the operator says otherwise. */

import type { TrustAnchor } from '@veritee/core/x509';
import { amdRoots } from './amd.ts';
import { intelSgxRoot } from './intel.ts';
import { microsoftTpmRoot } from './microsoft.ts';
import type { KnownMaker, Maker, TrustAnchors } from './trust.ts';

/** What is known of the roots of a maker. */
interface MakerRoots {
  /** Trusted unless the operator says otherwise. */
  readonly builtIn?: (() => readonly TrustAnchor[]) | undefined;
  /** The common name by which chains of this maker's evidence know their root. */
  readonly shape?: RegExp | undefined;
}

/** One line per maker. */
const makers: Readonly<Record<KnownMaker, MakerRoots>> = {
  Intel: { builtIn: () => [intelSgxRoot()], shape: /SGX Root CA/ },
  AMD: { builtIn: amdRoots, shape: /^ARK-/ },
  Microsoft: { builtIn: () => [microsoftTpmRoot()] },
};

const names = Object.keys(makers) as readonly KnownMaker[];

/** The anchors that are trusted unless the operator says otherwise. */
export function builtInAnchors(): TrustAnchors {
  const anchors: Partial<Record<KnownMaker, readonly TrustAnchor[]>> = {};
  for (const maker of names) {
    const { builtIn } = makers[maker];
    if (builtIn !== undefined) anchors[maker] = builtIn();
  }
  return anchors;
}

/** The maker whose evidence knows a root by this common name; undefined for roots of other names. */
export function makerOfRoot(commonName: string): KnownMaker | undefined {
  return names.find((maker) => makers[maker].shape?.test(commonName));
}

/** The given anchors with one maker's replaced. */
export function withAnchors(
  anchors: TrustAnchors,
  maker: Maker,
  roots: readonly TrustAnchor[],
): TrustAnchors {
  return { ...anchors, [maker]: roots };
}

/** What evidence is judged with: endorsements and roots among the files beside it. */

import { CodedError } from '@veritee/core';
import {
  type AnyScheme,
  builtInAnchors,
  type EndorsementSource,
  firstOf,
  type TrustAnchors,
  withAnchors,
} from '@veritee/evidence';
import { givenSource, type TrustRoots, trustRootsIn, trustRootsOf } from '@veritee/evidence/internal';
import type { FileKind } from '@veritee/evidence/recognise';
import type { KnownFile } from './recognised.ts';

/** What vendors deliver file by file: it answers what it is about. */
const LOOSE: readonly FileKind[] = ['certificate', 'CRL'];

/** Endorsements in files; a file that cannot be read is passed over, and says why. */
export function sourceIn(files: readonly KnownFile[]): {
  readonly source: EndorsementSource;
  readonly faults: ReadonlyMap<number, string>;
} {
  const faults = new Map<number, string>();
  const sources = files
    .filter(({ role, kind }) => role === 'endorsements' || LOOSE.includes(kind))
    .flatMap((file) => {
      try {
        return givenSource([named(file)], files.map(named));
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        if (file.role === 'endorsements') faults.set(file.id, error.explain());
        return [];
      }
    });
  return { source: firstOf(sources), faults };
}

/** What evidence is anchored in. */
export interface Roots {
  readonly anchors: TrustAnchors;
  readonly intermediates: TrustRoots['intermediates'];
}

/** The vendors' own roots, replaced by those in files that are trusted: what `--trust-root` does. */
export async function rootsIn(files: readonly KnownFile[], { vendors }: AnyScheme): Promise<Roots> {
  const replaced = new Map<string, NonNullable<TrustAnchors[string]>>();
  const intermediates: TrustRoots['intermediates'][number][] = [];
  const [only] = vendors;
  for (const { given } of files.filter((file) => file.role === 'root' && file.given.trusted)) {
    const found =
      only !== undefined && vendors.length === 1
        ? await trustRootsOf(only, given.bytes)
        : await trustRootsIn(given.bytes);
    for (const [vendor, roots] of Object.entries(found.anchors))
      if (vendors.includes(vendor)) replaced.set(vendor, [...(replaced.get(vendor) ?? []), ...roots]);
    intermediates.push(...found.intermediates);
  }
  const anchors = [...replaced].reduce(
    (before, [vendor, roots]) => withAnchors(before, vendor, roots),
    builtInAnchors(),
  );
  return { anchors, intermediates };
}

function named({ name, bytes }: KnownFile): { readonly name: string; readonly bytes: Uint8Array } {
  return { name: name.split('/').at(-1) ?? name, bytes };
}

/** Files that were opened since the page was loaded, in memory alone: the newest first. */

import type { GivenFile } from '../protocol.ts';
import { sharedState } from './shared-state.ts';

/** Files that came together. */
export type Batch = readonly GivenFile[];

/** More would keep much memory, and nobody would look for them. */
const MOST_BATCHES = 12;
const MOST_BYTES = 64 * 1024 * 1024;

const batches = sharedState<readonly Batch[]>([]);

/** Remembers files; those that were remembered before come to the front. */
export function remember(files: Batch): void {
  const ids = new Set(files.map(({ id }) => id));
  const others = batches.get().filter((batch) => !batch.some(({ id }) => ids.has(id)));
  batches.set(withinBounds([files, ...others]));
}

function withinBounds(all: readonly Batch[]): readonly Batch[] {
  let total = 0;
  return all.slice(0, MOST_BATCHES).filter((batch) => {
    total += batch.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return total <= MOST_BYTES;
  });
}

/** What is remembered, as state. */
export function useRecent(): readonly Batch[] {
  return batches.use();
}

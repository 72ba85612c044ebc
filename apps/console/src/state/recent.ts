/** Files that were opened since the page was loaded, in memory alone: the newest first. */

import { useEffect, useState } from 'preact/hooks';
import type { GivenFile } from '../protocol.ts';

/** Files that came together. */
export type Batch = readonly GivenFile[];

/** More would keep much memory, and nobody would look for them. */
const MOST_BATCHES = 12;
const MOST_BYTES = 64 * 1024 * 1024;

let batches: readonly Batch[] = [];
const watchers = new Set<() => void>();

/** Remembers files; those that were remembered before come to the front. */
export function remember(files: Batch): void {
  const ids = new Set(files.map(({ id }) => id));
  const others = batches.filter((batch) => !batch.some(({ id }) => ids.has(id)));
  batches = withinBounds([files, ...others]);
  for (const watcher of watchers) watcher();
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
  const [, redraw] = useState(0);
  useEffect(() => {
    const watcher = () => redraw((count) => count + 1);
    watchers.add(watcher);
    watcher();
    return () => {
      watchers.delete(watcher);
    };
  }, []);
  return batches;
}

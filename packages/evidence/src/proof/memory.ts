/** Remembers results that depend on nothing but the content they were made from. */

import { recentlyUsed } from '@veritee/core';

/** A store of results by content key. Dates are never part of a result: they are checked at each use. */
export interface Memory {
  /** The result kept under the key; undefined when there is none. A key belongs to one kind of result. */
  recall<T>(key: string): T | undefined;
  /** Keeps a result, once it is certain. */
  keep(key: string, result: unknown): void;
}

/**
 * Remembers up to `limit` results and forgets the one that was not used for longest, so a caller who sends ever new
 * chains costs bounded memory.
 *
 * @example
 * const trust = { anchors, now, memory: createMemory(4096) };
 */
export function createMemory(limit = 4096): Memory {
  const results = recentlyUsed<unknown>(limit);
  return {
    recall: <T>(key: string) => results.get(key) as T | undefined,
    keep: (key, result) => results.set(key, result),
  };
}

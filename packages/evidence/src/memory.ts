/** Remembers results that depend on nothing but the content they were made from. */

/** A store of results by content key. Dates are never part of a result: they are checked at each use. */
export interface Memory {
  /** The result remembered under the key, or a new one. A step that throws leaves nothing behind. */
  remember<T>(key: string, make: () => T): T;
}

/** Remembers nothing: every verification does all of its work. */
export const noMemory: Memory = { remember: (_key, make) => make() };

/**
 * Remembers up to `limit` results and forgets the one that was not used for longest, so a caller who sends ever new
 * chains costs bounded memory.
 *
 * @example
 * const trust = { anchors, now, memory: createMemory(4096) };
 */
export function createMemory(limit = 4096): Memory {
  const results = new Map<string, unknown>();
  return {
    remember<T>(key: string, make: () => T): T {
      const known = results.get(key);
      if (known !== undefined) {
        results.delete(key);
        results.set(key, known);
        return known as T;
      }
      const made = make();
      results.set(key, made);
      if (results.size > limit) {
        const [oldest] = results.keys();
        if (oldest !== undefined) results.delete(oldest);
      }
      return made;
    },
  };
}

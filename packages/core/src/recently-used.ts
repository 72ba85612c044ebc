/** A map of bounded size. */

/** A map that forgets what was not used lately. */
export interface RecentlyUsed<Value> {
  /** The value, which thereby was used last; undefined when there is none. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** Everything in the map, in the order in which it would be forgotten. Listing does not count as use. */
  entries(): Iterable<readonly [string, Value]>;
}

/**
 * A map that holds at most `limit` entries, so that whoever sends ever new keys costs bounded memory. As long as it is not
 * half full, using an entry does not move it: that would cost more than finding it. From then on it does, so an entry outlives
 * at least `limit / 2` new ones that come after its last use.
 *
 * @example
 * const answers = recentlyUsed<string>(1024);
 * answers.set('question', 'answer');
 */
export function recentlyUsed<Value>(limit: number): RecentlyUsed<Value> {
  const entries = new Map<string, Value>();
  const half = limit / 2;
  const set = (key: string, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size <= limit) return;
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined && entries.size > half) set(key, value);
      return value;
    },
    set,
    delete: (key) => void entries.delete(key),
    entries: () => entries.entries(),
  };
}

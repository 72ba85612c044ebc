/** A map of bounded size. */

/** A map that forgets the entry not used for longest. */
export interface RecentlyUsed<Value> {
  /** The value, which thereby was used last; undefined when there is none. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** All that is held, which is no use of it; the one not used for longest comes first. */
  entries(): Iterable<readonly [string, Value]>;
}

/**
 * A map that holds at most `limit` entries, so that whoever sends ever new keys costs bounded memory.
 *
 * @example
 * const answers = recentlyUsed<string>(1024);
 * answers.set('question', 'answer');
 */
export function recentlyUsed<Value>(limit: number): RecentlyUsed<Value> {
  const entries = new Map<string, Value>();
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
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key) => void entries.delete(key),
    entries: () => entries.entries(),
  };
}

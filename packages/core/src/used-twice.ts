/** A map of bounded weight that a stream of new keys cannot sweep empty. */

/** A map that forgets first what was used only once. */
export interface UsedTwice<Value> {
  /** The value, which thereby was used once more; undefined when there is none. */
  get(key: string): Value | undefined;
  /** Weights are in the unit of the limit. What is heavier than the limit is not kept. */
  set(key: string, value: Value, weight: number): void;
  /** The weight of all entries. */
  readonly weight: number;
}

/** The part of the limit that is always left to new entries. */
const FOR_NEW = 0.1;

/** A value with what it weighs. */
interface Entry<Value> {
  readonly value: Value;
  readonly weight: number;
}

/**
 * A segmented map (SLRU): entries that were used since they were set are apart from those that were not. New entries
 * may take all room that is free; once the map is full, they push out each other, and only a tenth of the room is theirs
 * by right. So a stream of ever new keys never pushes out what was used again. As long as nothing has to go, using an entry
 * again moves nothing.
 *
 * @param limit - the weight of all entries together
 * @example
 * const proofs = usedTwice<string>(1_000_000);
 * proofs.set('chain', 'proven', 900);
 */
export function usedTwice<Value>(limit: number): UsedTwice<Value> {
  const fresh = part<Value>();
  // What was used again: since room had to be made for the last time round, and not since.
  let recent = part<Value>();
  let earlier = part<Value>();
  const weight = (): number => fresh.weight + recent.weight + earlier.weight;

  /** Makes the new ones give way, unless they have no more than their share. */
  function shrink(): void {
    while (weight() > limit) {
      if (fresh.size > 1 && fresh.weight > limit * FOR_NEW) fresh.takeOldest();
      else if (earlier.size > 0) earlier.takeOldest();
      else if (recent.size > 0) [recent, earlier] = [earlier, recent];
      else fresh.takeOldest();
    }
  }

  return {
    get(key) {
      const known = recent.get(key);
      if (known !== undefined) return known.value;
      const entry = earlier.take(key) ?? fresh.take(key);
      if (entry === undefined) return undefined;
      recent.put(key, entry);
      return entry.value;
    },
    set(key, value, weight) {
      const before = recent.take(key) ?? earlier.take(key);
      fresh.take(key);
      if (weight > limit) return;
      (before === undefined ? fresh : recent).put(key, { value, weight });
      shrink();
    },
    get weight() {
      return weight();
    },
  };
}

interface Part<Value> {
  readonly size: number;
  readonly weight: number;
  get(key: string): Entry<Value> | undefined;
  put(key: string, entry: Entry<Value>): void;
  take(key: string): Entry<Value> | undefined;
  takeOldest(): void;
}

function part<Value>(): Part<Value> {
  const entries = new Map<string, Entry<Value>>();
  let weight = 0;
  // Kept from call to call: a new iterator would walk over the places of all that was taken before.
  let fromOldest = entries.keys();

  function oldest(): string | undefined {
    const next = fromOldest.next();
    if (next.done !== true) return next.value;
    fromOldest = entries.keys();
    return fromOldest.next().value;
  }

  function take(key: string): Entry<Value> | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    weight -= entry.weight;
    return entry;
  }

  return {
    get size() {
      return entries.size;
    },
    get weight() {
      return weight;
    },
    get: (key) => entries.get(key),
    put(key, entry) {
      entries.set(key, entry);
      weight += entry.weight;
    },
    take,
    takeOldest() {
      const key = oldest();
      if (key !== undefined) take(key);
    },
  };
}

/** Counts by name, of which there may be any number. */

/** Names that are counted each. */
const MOST_NAMES = 20;
/** What all further names are counted as. No caller, instance, operation or code is called so. */
const OTHERS = '(others)';

/** The counts. */
export interface Tally {
  add(name: string): void;
  counts(): Readonly<Record<string, number>>;
  /** The one name that was counted; undefined when there were several, or none. */
  only(): string | undefined;
}

/**
 * Empty counts; no more than twenty names are told apart.
 *
 * @example
 * const reasons = tally();
 * reasons.add('Forbidden');
 * reasons.counts(); // { Forbidden: 1 }
 */
export function tally(): Tally {
  const counted = new Map<string, number>();
  return {
    add: (name) => void countName(counted, name),
    counts: () => Object.fromEntries(counted),
    only: () => {
      const [first, ...more] = counted.keys();
      return more.length === 0 ? first : undefined;
    },
  };
}

/** Counts a name, by itself or among the others. Returns whether `counted` has one more entry now. */
export function countName(counted: Map<string, number>, name: string): boolean {
  const known = counted.has(name) || counted.size < MOST_NAMES ? name : OTHERS;
  const before = counted.get(known);
  counted.set(known, (before ?? 0) + 1);
  return before === undefined;
}

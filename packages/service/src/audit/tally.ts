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
    add: (name) => {
      const known = counted.has(name) || counted.size < MOST_NAMES ? name : OTHERS;
      counted.set(known, (counted.get(known) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counted),
    only: () => {
      const [first, ...more] = counted.keys();
      return more.length === 0 ? first : undefined;
    },
  };
}

/** Numbers of decisions over time: sums of what the service counted, for a drawing and for tables. */

import type { Count, Outcome, Recent } from './recent.ts';

/** Decisions of a part of the time. */
export interface Bucket {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** Parts of the time that are shown, whatever its length. */
export const BUCKETS = 60;

/** The last minutes in sixty parts, the newest last. Parts begin at whole multiples, so that bars do not tremble. */
export function bucketsOf({ now, value }: Recent, minutes: number): readonly Bucket[] {
  const size = (minutes * 60_000) / BUCKETS;
  const last = Math.floor(Date.parse(now) / size);
  const buckets = Array.from({ length: BUCKETS }, (_, at) => ({
    from: (last - BUCKETS + 1 + at) * size,
    counts: { permitted: 0, refused: 0, failed: 0 },
  }));
  for (const { from, counts } of value) {
    const bucket = buckets[Math.floor(Date.parse(from) / size) - last + BUCKETS - 1];
    if (bucket === undefined) continue;
    for (const { outcome, count } of counts) bucket.counts[outcome] += count;
  }
  return buckets;
}

/** All decisions by outcome and code, the most frequent first. */
export function totalsOf({ value }: Recent): readonly Count[] {
  const sums = new Map<string, Count>();
  for (const { outcome, code, count } of value.flatMap(({ counts }) => counts)) {
    const name = `${outcome} ${code ?? ''}`;
    sums.set(name, { outcome, code, count: (sums.get(name)?.count ?? 0) + count });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

/** The end of a scale that has room for a number: 1, 2, 5, 10, 20, 50 … */
export function scaleFor(most: number): number {
  let scale = 1;
  for (let step = 0; scale < most; step++) scale *= step % 3 === 1 ? 2.5 : 2;
  return scale;
}

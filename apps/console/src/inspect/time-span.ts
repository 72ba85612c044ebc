/** The part of time that a bar shows. */

import type { Period } from '../protocol.ts';

/** A part of time, and where a moment is in it. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
  /** Of a slider over it. */
  readonly step: number;
  /** A percentage from its left end, never outside. */
  share(time: number): string;
}

const DAY = 24 * 3600 * 1000;
/** Roots count for decades: what renews itself is shorter. */
const SHORT = 3 * 366 * DAY;

/** The span of all periods, or of those that are short; the moment is always inside. */
export function spanOf(periods: readonly Period[], at: number, isWide: boolean): TimeSpan {
  const short = periods.filter(({ from, until }) => until - from < SHORT);
  const shown = isWide || short.length === 0 ? periods : short;
  const first = Math.min(at, ...shown.map(({ from }) => from));
  const last = Math.max(at, ...shown.map(({ until }) => until));
  const margin = Math.max(DAY / 24, (last - first) * 0.03);
  const [from, until] = [first - margin, last + margin];
  return {
    from,
    until,
    step: Math.max(1000, Math.round((until - from) / 2000)),
    share: (time) => {
      const part = Math.min(1, Math.max(0, (time - from) / (until - from)));
      return `${(100 * part).toFixed(3)}%`;
    },
  };
}

/** How the verdict changes over time: it can only do so where a period begins or ends. */

import type { Period, Stretch, Verdict } from '../protocol.ts';

const DAY = 24 * 3600 * 1000;
/** Judged times at most; more ends than a chain with all its endorsements has. */
const MOST = 80;

/**
 * Parts of the time from before the first period to behind the last, each with its verdict.
 *
 * @param judgeAt - the verdict at a time, in milliseconds since 1970
 * @param isWanted - whether somebody still waits for them
 */
export async function stretchesOf(
  judgeAt: (at: number) => Promise<Verdict>,
  periods: readonly Period[],
  isWanted: () => boolean,
): Promise<Stretch[]> {
  const ends = [...new Set(periods.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return [];
  const marks = [first - 30 * DAY, ...ends.slice(0, MOST), last + 30 * DAY];
  const stretches: Stretch[] = [];
  for (const [i, from] of marks.entries()) {
    const until = marks[i + 1];
    if (until === undefined || until <= from) continue;
    // What people asked meanwhile goes first.
    await new Promise((resolve) => setTimeout(resolve));
    if (!isWanted()) return [];
    const { accepted, undecided, refusal } = await judgeAt(Math.round((from + until) / 2));
    const next = { from, until, accepted, undecided, code: refusal?.code, message: refusal?.message };
    const before = stretches.at(-1);
    const isSame = before !== undefined && before.code === next.code && before.message === next.message;
    if (isSame) stretches[stretches.length - 1] = { ...before, until };
    else stretches.push(next);
  }
  return stretches;
}

/** A scale of days on which the next week has as much room as the next years. */

import { texts } from '../../texts.ts';

const words = texts.watch.expiry;
/** Ten years: what ends later is at the end. */
const MOST_DAYS = 3650;

/** Where so many days from now are, from 0 to 1. */
export function shareOf(days: number): number {
  return Math.min(Math.log1p(Math.max(days, 0)) / Math.log1p(MOST_DAYS), 1);
}

/** Marks of the scale. */
export const TICKS = [
  [0, words.today],
  [7, words.week],
  [30, words.month],
  [365, words.year],
] as const;

/** How urgent so many days are: the service warns three days before. */
export function urgencyOf(days: number): 'bad' | 'open' | 'good' {
  if (days < 3) return 'bad';
  return days < 14 ? 'open' : 'good';
}

/** Spans of time as people say them. */

import { texts } from '../../texts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const words = texts.watch.time;

/** "34 days", "5 hours", "under an hour". */
export function lengthOf(milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return words.days(Math.floor(milliseconds / DAY));
  if (milliseconds >= HOUR) return words.hours(Math.floor(milliseconds / HOUR));
  return words.short;
}

/** "in 5 days", "5 days ago". */
export function away(time: number, now: number): string {
  return time >= now ? words.ahead(lengthOf(time - now)) : words.ago(lengthOf(now - time));
}

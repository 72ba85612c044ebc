/** Spans of time as people say them. */

import { texts } from '../../texts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const words = texts.watch.time;

/** "34 days", "5 hours", "under an hour". */
export function lengthOf(milliseconds: number): string {
  const hours = Math.round(milliseconds / HOUR);
  if (hours >= 48) return words.days(Math.round(milliseconds / DAY));
  if (hours >= 1) return words.hours(hours);
  return words.short;
}

/** "in 5 days", "5 days ago". */
export function away(time: number, now: number): string {
  return time >= now ? words.ahead(lengthOf(time - now)) : words.ago(lengthOf(now - time));
}

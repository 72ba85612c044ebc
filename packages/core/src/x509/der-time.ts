/** Times in DER: UTCTime and GeneralizedTime as certificates have them (RFC 5280 section 4.1.2.5). */

import { fault } from './der-fault.ts';
import { derTag } from './der-tag.ts';

/**
 * The moment that the content of a time stands for, in milliseconds since 1970.
 * @throws FormatError `DerInvalid`
 */
export function timeIn(bytes: Uint8Array, tag: number, start: number, to: number, field: string): number {
  const last = to - 1;
  const short = tag === derTag.utcTime;
  const formed = short ? last - start === 12 : tag === derTag.generalizedTime && last - start === 14;
  if (!formed || bytes[last] !== 0x5a) throw fault(field, 'is not a time in UTC');
  const pair = (at: number): number => digit(bytes[at], field) * 10 + digit(bytes[at + 1], field);
  // Two-digit years: 50-99 are 19xx, 00-49 are 20xx.
  const year = short ? (pair(start) < 50 ? 2000 : 1900) + pair(start) : 100 * pair(start) + pair(start + 2);
  const at = short ? start + 2 : start + 4;
  const month = pair(at);
  const day = pair(at + 2);
  const hour = pair(at + 4);
  const minute = pair(at + 6);
  const second = pair(at + 8);
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999, and a minute 75 for a quarter of the next hour.
  const exists = year >= 100 && day >= 1 && day <= daysIn(month, year);
  if (!exists || hour > 23 || minute > 59 || second > 59) throw fault(field, 'is not a date');
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days of a month from 1 to 12; none in any other. */
export function daysIn(month: number, year: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (DAYS[month - 1] ?? 0);
}

function digit(code: number | undefined, field: string): number {
  if (code === undefined || code < 0x30 || code > 0x39) throw fault(field, 'is not a time in UTC');
  return code - 0x30;
}

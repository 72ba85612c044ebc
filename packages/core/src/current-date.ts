/** The date that things are judged by, as options take it. */

import { isDate, isFunction } from './closed-record.ts';

/** A date, or a function that returns the current one each time it is asked. */
export type CurrentDate = Date | (() => Date);

/** Whether a value can be a {@link CurrentDate}. */
export function isCurrentDate(value: unknown): value is CurrentDate {
  return isDate(value) || isFunction(value);
}

/** Asks each time, for those who live long. */
export function clockOf(given: CurrentDate): () => Date {
  return given instanceof Date ? () => given : given;
}

/** The date that things are judged by, as options take it. */

import { isDate, isFunction } from '@veritee/core/internal';

/** A date, or a function that returns the current one each time it is asked; default the system's clock. */
export type CurrentDate = Date | (() => Date);

/** Whether a value can be a {@link CurrentDate}. */
export function isCurrentDate(value: unknown): value is CurrentDate {
  return isDate(value) || isFunction(value);
}

/** Asks each time, for those who live long. */
export function clockOf(given: CurrentDate | undefined): () => Date {
  if (given === undefined) return () => new Date();
  return given instanceof Date ? () => given : given;
}

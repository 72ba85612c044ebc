/** The real time, whatever a test makes of `Date`. */

/** As it was when this module was loaded: a framework may replace the global one for its tests. */
const RealDate = Date;

/** The date by the clock of the machine, moved by so many milliseconds. */
export function realNow(ahead = 0): Date {
  return new RealDate(new RealDate().valueOf() + ahead);
}

/** A clock that can be moved, for tests of other people's software: what is issued, expires and grows old follows it. */

/** A clock that is ahead of the real time, or behind it, and runs on. */
export interface MovableClock {
  /** The time by this clock. */
  now(): Date;
  /** Milliseconds that it is ahead of the real time; behind it when negative. */
  readonly ahead: number;
  /** Sets how many milliseconds it is ahead of the real time; 0 is the real time. */
  moveTo(ahead: number): void;
}

/**
 * A clock for `development.clock` of `startService`. Hand its `now` to everything that must follow it, such as the
 * simulator's source of endorsements.
 *
 * @param realClock - the real time; the machine's when absent
 * @example
 * const clock = createMovableClock();
 * const source = simulatorSource(pki, { currentDate: clock.now });
 * const service = await startService({ dataDirectory, source, anchors, development: { roots: ['test PKI'], clock } });
 */
export function createMovableClock(realClock: () => Date = () => new Date()): MovableClock {
  let ahead = 0;
  return {
    now: () => new Date(realClock().getTime() + ahead),
    get ahead() {
      return ahead;
    },
    moveTo: (milliseconds) => {
      ahead = milliseconds;
    },
  };
}

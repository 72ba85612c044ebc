/** A clock that stands still until somebody waits for it: hours of waiting take no time. */

interface Timer {
  readonly at: number;
  readonly done: () => void;
}

/** The clock. */
export interface VirtualClock {
  readonly ticks: () => number;
  readonly now: () => Date;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Lets time pass until the promise is settled. */
  runUntil<T>(promise: Promise<T>): Promise<T>;
}

const MOST_IDLE = 5000;
const START = Date.parse('2026-11-01T00:00:00Z');

/** A clock at zero. */
export function virtualClock(): VirtualClock {
  let time = 0;
  const timers = new Set<Timer>();
  const wait = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = (): void => {
        timers.delete(timer);
        reject(signal?.reason);
      };
      const done = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const timer: Timer = { at: time + Math.max(0, milliseconds), done };
      timers.add(timer);
      signal?.addEventListener('abort', abort, { once: true });
    });
  /** All that can happen without time passing. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ticks: () => time,
    now: () => new Date(START + time),
    wait,
    async runUntil(promise) {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      for (let idle = 0; ; ) {
        await settle();
        if (settled) return promise;
        const at = Math.min(...[...timers].map((each) => each.at));
        if (!Number.isFinite(at)) {
          // A disk takes time of its own.
          if (++idle > MOST_IDLE) throw new Error('everybody waits for something that no time brings');
          await new Promise((resolve) => setTimeout(resolve, 1));
          continue;
        }
        idle = 0;
        time = at;
        for (const each of timers) {
          if (each.at > at) continue;
          timers.delete(each);
          each.done();
        }
      }
    },
  };
}

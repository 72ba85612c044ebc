/** Work for a pool of threads: its bounds, its words for failures, and one piece of it. */

import type { Party } from './fair-queue.ts';

/** What the threads may use. */
export interface PoolBounds {
  readonly threads: number;
  /** Jobs that may wait for a thread. */
  readonly waiting: number;
  /** Time on a thread for one job; waiting for answers does not count. */
  readonly milliseconds: number;
  /** Heap of one thread. */
  readonly megabytes: number;
}

/** How the pool says what goes wrong. */
export interface PoolWords {
  /** Too many wait, or the pool is closed, or the thread of a job ended because of another job. */
  busy(): Error;
  tooMuch(what: 'time' | 'memory'): Error;
}

/** One piece of work. */
export interface Work<Job> {
  readonly job: Job;
  readonly party: Party;
  /** Memory of the job that is handed over, not copied. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
  /** Answers what the job asks. */
  readonly answer?: ((question: unknown) => Promise<unknown>) | undefined;
  /** Nobody waits for the result any more: a job that has not begun is dropped. */
  readonly signal?: AbortSignal | undefined;
}

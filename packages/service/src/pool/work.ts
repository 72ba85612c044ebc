/** Work for a pool of threads: its bounds, its words for failures, and one piece of it. */

import type { Party } from '@veritee/core/internal';

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
  /** Too many wait, or the pool is closed, or the threads of a job ended time and again because of other jobs. */
  busy(): Error;
  tooMuch(what: 'time' | 'memory'): Error;
}

/** One piece of work. */
export interface Work<Job> {
  /** Kept until its end, to be sent again. What is large in it is in shared memory, which is not copied. */
  readonly job: Job;
  readonly party: Party;
  /** Answers what the job asks. */
  readonly answer?: ((question: unknown) => Promise<unknown>) | undefined;
  /** Called before the job is begun anew, since its thread ended for another job: takes back what its questions did. */
  readonly again?: (() => void) | undefined;
  /** Nobody waits for the result any more: a job that has not begun, or would begin anew, is dropped. */
  readonly signal?: AbortSignal | undefined;
}

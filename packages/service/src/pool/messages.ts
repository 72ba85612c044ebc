/** What a pool and its threads say to each other. All of it survives a structured clone. */

import type { PlainError } from '../errors/plain-error.ts';

/** To a thread: a job to begin, or answers to what a job asked. */
export type ToThread<Job> =
  | { readonly id: number; readonly job: Job }
  | { readonly id: number; readonly answers: readonly PoolAnswer[] };

/** An answer to the question of that number. */
export interface PoolAnswer {
  readonly ask: number;
  readonly value?: unknown;
  readonly error?: PlainError;
}

/** From a thread: that it has started, a question of a job, or its end. */
export type FromThread<Result> =
  | { readonly ready: true }
  | { readonly id: number; readonly ask: number; readonly question: unknown }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: PlainError };

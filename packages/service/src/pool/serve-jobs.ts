/** The thread's side of a worker pool: does the jobs that come, and asks the main thread for what it does not have. */

import { parentPort } from 'node:worker_threads';
import { errorFrom, plainError } from '../errors/plain-error.ts';
import type { FromThread, PoolAnswer, ToThread } from './messages.ts';

/** Asks the main thread; rejects with the coded error that the answer is. */
export type Ask = (question: unknown) => Promise<unknown>;

/** How a thread does its jobs. */
export interface JobWork<Job, Result> {
  /** Does a job; jobs whose questions are open wait while others are done. */
  work(job: Job, ask: Ask): Result | Promise<Result>;
  /** Memory of a result that is handed over, not copied. */
  transfer?(result: Result): readonly ArrayBuffer[];
}

interface Open {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Serves the pool that started this thread. */
export function serveJobs<Job, Result>({ work, transfer }: JobWork<Job, Result>): void {
  const open = new Map<number, Open>();
  let asked = 0;

  const post = (message: FromThread<Result>, transferred: readonly ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, transferred);

  const settle = ({ ask, value, error }: PoolAnswer): void => {
    const waiting = open.get(ask);
    open.delete(ask);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(errorFrom(error));
  };

  const begin = async (id: number, job: Job): Promise<void> => {
    const own: number[] = [];
    try {
      const result = await work(
        job,
        (question) =>
          new Promise((resolve, reject) => {
            const ask = ++asked;
            own.push(ask);
            open.set(ask, { resolve, reject });
            post({ id, ask, question });
          }),
      );
      post({ id, result }, transfer?.(result));
    } catch (error) {
      post({ id, error: plainError(error) });
    } finally {
      // Of several questions asked at once, one may fail the job: the others are answered no more.
      for (const ask of own) open.delete(ask);
    }
  };

  parentPort?.on('message', (message: ToThread<Job>) => {
    if ('job' in message) void begin(message.id, message.job);
    else for (const answer of message.answers) settle(answer);
  });
  post({ ready: true });
}

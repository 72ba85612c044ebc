/**
 * Threads for work that is too heavy for the event loop: a bounded queue in which every tenant gets its turn, bounded
 * time and memory for each job, and a new thread for one that had to be ended.
 */

import { createFairQueue } from '@veritee/core/internal';
import { createPoolThread, type PoolTask, type PoolThread, type ThreadProgram } from './pool-thread.ts';
import type { PoolBounds, PoolWords, Work } from './work.ts';

/** Does work off the event loop. */
export interface WorkerPool<Job, Result> {
  /** @throws what the job throws; the pool's words for what keeps it from being done */
  run(work: Work<Job>): Promise<Result>;
  /** Ends the threads; who still waits is refused. */
  close(): Promise<void>;
}

/** Times that a job is begun: whoever ends threads on purpose must not keep the others at it for ever. */
const MOST_TRIES = 3;

/**
 * A pool. Each thread starts with its first job.
 *
 * @param clock - milliseconds of a clock that never goes back
 */
export function createWorkerPool<Job, Result>(
  program: ThreadProgram,
  { threads: count, waiting, ...bounds }: PoolBounds,
  words: PoolWords,
  clock: () => number = () => performance.now(),
): WorkerPool<Job, Result> {
  const queue = createFairQueue<PoolTask<Job, Result>>(waiting);
  let closed = false;
  const giveBack = (tasks: readonly PoolTask<Job, Result>[]): void => {
    for (const task of tasks) {
      if (task.tries >= MOST_TRIES) task.reject(words.busy());
      else if (enqueue(task)) task.work.again?.();
    }
    if (queue.size > 0) for (const thread of threads) thread.next();
  };
  const threads: readonly PoolThread[] = Array.from({ length: count }, () =>
    createPoolThread<Job, Result>(program, { ...bounds, clock }, words, {
      take: () => queue.shift(),
      giveBack,
    }),
  );

  /** False when it is refused at once. */
  function enqueue(task: PoolTask<Job, Result>): boolean {
    const { signal, party } = task.work;
    if (closed) task.reject(words.busy());
    else if (signal?.aborted === true) task.reject(signal.reason);
    else {
      const refused = queue.push(task, party);
      refused?.reject(words.busy());
      return refused !== task;
    }
    return false;
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const { signal, party } = work;
        const task: PoolTask<Job, Result> = { work, tries: 0, resolve, reject };
        if (!enqueue(task)) return;
        signal?.addEventListener('abort', () => {
          if (queue.remove(task, party)) reject(signal.reason);
        });
        for (const thread of threads) thread.next();
      }),
    close: async () => {
      closed = true;
      for (const task of queue.clear()) task.reject(words.busy());
      await Promise.all(threads.map((each) => each.close()));
    },
  };
}

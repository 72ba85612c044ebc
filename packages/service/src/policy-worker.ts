/**
 * A thread of its own for policies that strangers write: whatever they cost, the event loop goes on. One job at a time,
 * a bounded queue, bounded memory, and an end after a bounded time.
 */

import { Worker } from 'node:worker_threads';
import { ServiceError } from './errors.ts';
import type { PolicyJob, PolicyVerdict } from './policy-worker-messages.ts';

/** Judges policies off the event loop. */
export interface PolicyWorker {
  /**
   * Compiles a policy and evaluates it over the claims of the job.
   *
   * @throws ServiceError `TooManyRequests` when too many wait, `PolicyEvaluationError` when the policy takes more time or
   * memory than it may
   */
  judge(job: PolicyJob): Promise<PolicyVerdict>;
  /** Ends the thread; who still waits is refused. */
  close(): Promise<void>;
}

/** What the thread may use. */
export interface PolicyWorkerBounds {
  /** Jobs that may wait while one is done. */
  readonly waiting: number;
  /** For one job. The steps of an evaluation are counted, so this is only reached when the machine is overloaded. */
  readonly milliseconds: number;
  /** Heap of the thread. */
  readonly megabytes: number;
}

const BOUNDS: PolicyWorkerBounds = { waiting: 32, milliseconds: 5000, megabytes: 128 };

/** Node runs no TypeScript in threads: from the sources (tests), the thread is the built one. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/policy-worker-thread.js' : './policy-worker-thread.js',
  import.meta.url,
);

interface Task {
  readonly job: PolicyJob;
  readonly resolve: (verdict: PolicyVerdict) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A policy worker. Its thread starts with the first job, and anew after it had to be ended.
 *
 * @param program - for tests: another program for the thread
 */
export function createPolicyWorker(
  bounds: Partial<PolicyWorkerBounds> = {},
  program: URL = PROGRAM,
): PolicyWorker {
  const { waiting, milliseconds, megabytes } = { ...BOUNDS, ...bounds };
  const queue: Task[] = [];
  let thread: Worker | undefined;
  let current: Task | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let closed = false;

  function start(): Worker {
    const started = new Worker(program, {
      name: 'policy',
      // What the process was started with (inspectors, loaders, conditions) is not meant for this thread.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 },
    });
    started.on('message', (verdict: PolicyVerdict) => {
      if (thread === started) settle((task) => task.resolve(verdict));
    });
    started.on('error', (error) => {
      if (thread === started) end(failureOf(error));
    });
    started.on('exit', (status) => {
      if (thread === started) end(new Error(`The policy thread ended with ${status}.`));
    });
    return started;
  }

  function next(): void {
    if (current !== undefined) return;
    current = queue.shift();
    if (current === undefined) {
      // An idle thread keeps no process alive.
      thread?.unref();
      return;
    }
    thread ??= start();
    thread.ref();
    alarm = setTimeout(() => end(tooMuch('time')), milliseconds);
    thread.postMessage(current.job);
  }

  function settle(how: (task: Task) => void): void {
    clearTimeout(alarm);
    const task = current;
    current = undefined;
    if (task !== undefined) how(task);
    next();
  }

  /** Ends the thread; the job at work fails, those that wait go to a new thread. */
  function end(error: Error): void {
    const ended = thread;
    thread = undefined;
    void ended?.terminate();
    settle((task) => task.reject(error));
  }

  return {
    judge: (job) =>
      new Promise((resolve, reject) => {
        if (closed || queue.length >= waiting) {
          reject(
            new ServiceError('TooManyRequests', 'Too many policies wait to be evaluated.', {
              hint: 'Try again.',
            }),
          );
          return;
        }
        queue.push({ job, resolve, reject });
        next();
      }),
    close: async () => {
      closed = true;
      const gone = new ServiceError('TooManyRequests', 'The service is closing.');
      for (const task of queue.splice(0)) task.reject(gone);
      const ended = thread;
      end(gone);
      await ended?.terminate();
    },
  };
}

function failureOf(error: unknown): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return tooMuch('memory');
  return error instanceof Error ? error : new Error('The policy thread failed.', { cause: error });
}

function tooMuch(what: 'time' | 'memory'): ServiceError {
  return new ServiceError(
    'PolicyEvaluationError',
    `Policy Engine Exception: The policy takes too much ${what}.`,
  );
}

/** One thread of a worker pool. It does one thing at a time; a job that asks something steps aside until it is answered. */

import { Worker } from 'node:worker_threads';
import { errorFrom, plainError } from '../errors/plain-error.ts';
import type { FromThread, PoolAnswer, ToThread } from './messages.ts';
import type { PoolBounds, PoolWords, Work } from './work.ts';

/** What a thread runs. */
export interface ThreadProgram {
  readonly name: string;
  readonly url: URL;
  /** What the program is given at its start. */
  readonly data?: unknown;
}

/** Work with who waits for it. */
export interface PoolTask<Job, Result> {
  readonly work: Work<Job>;
  /** How often it has begun. */
  tries: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** A thread. */
export interface PoolThread {
  /** Gives it something to do, if it is free and there is something. */
  next(): void;
  close(): Promise<void>;
}

/** A job that has begun. */
interface Begun<Job, Result> {
  readonly task: PoolTask<Job, Result>;
  readonly id: number;
  /** Whether the thread has it. */
  sent: boolean;
  /** Milliseconds on the thread before its present turn. */
  used: number;
  /** Questions without an answer. */
  open: number;
  answers: PoolAnswer[];
}

type Bounds = Pick<PoolBounds, 'milliseconds' | 'megabytes'> & { readonly clock: () => number };

/** Jobs of one thread that may have begun: those that wait for answers keep their memory. */
const MOST_BEGUN = 16;

/** For a thread to start, which on a busy machine can take longer than a job may: it is not the job's time. */
const START_MILLISECONDS = 30_000;

/** Where a thread gets its jobs. */
export interface TaskQueue<Job, Result> {
  take(): PoolTask<Job, Result> | undefined;
  /** Takes jobs back that had begun on a thread that ended for another reason. */
  giveBack(tasks: readonly PoolTask<Job, Result>[]): void;
}

/** A thread that starts with its first job, and anew after it had to be ended. */
export function createPoolThread<Job, Result>(
  { name, url, data }: ThreadProgram,
  { milliseconds, megabytes, clock }: Bounds,
  words: PoolWords,
  queue: TaskQueue<Job, Result>,
): PoolThread {
  const begun = new Map<number, Begun<Job, Result>>();
  /** Jobs whose questions are all answered. */
  const ready: Begun<Job, Result>[] = [];
  let worker: Worker | undefined;
  /** Whether the worker has started. */
  let started = false;
  let current: Begun<Job, Result> | undefined;
  let since = 0;
  let alarm: NodeJS.Timeout | undefined;
  let ids = 0;

  function start(): Worker {
    started = false;
    const fresh = new Worker(url, {
      name,
      // What the process was started with (inspectors, loaders, conditions) is not meant for this thread.
      execArgv: [],
      env: {},
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 },
    });
    fresh.on('message', (message: FromThread<Result>) => {
      if (worker === fresh) hear(message);
    });
    fresh.on('messageerror', (error) => {
      if (worker === fresh) end(error);
    });
    fresh.on('error', (error) => {
      if (worker === fresh) end(failureOf(error, name, words));
    });
    fresh.on('exit', (status) => {
      if (worker === fresh) end(new Error(`The ${name} thread ended with ${status}.`));
    });
    return fresh;
  }

  function next(): void {
    if (current !== undefined) return;
    current = goOn() ?? begin();
    if (current === undefined) {
      // An idle thread keeps no process alive.
      if (begun.size === 0) worker?.unref();
      return;
    }
    try {
      worker ??= start();
    } catch (error) {
      end(error);
      return;
    }
    worker.ref();
    watch(current);
    send(worker, current);
  }

  /** Ends the thread when the job at work uses up its time, which begins when the thread has started. */
  function watch({ used }: Begun<Job, Result>): void {
    clearTimeout(alarm);
    since = clock();
    alarm = started
      ? setTimeout(() => end(words.tooMuch('time')), Math.max(1, milliseconds - used))
      : setTimeout(() => end(words.busy()), START_MILLISECONDS);
  }

  /** One that has asked more in the meantime waits for that answer, too: it would only keep the thread. */
  function goOn(): Begun<Job, Result> | undefined {
    let job = ready.shift();
    while (job !== undefined && job.open > 0) job = ready.shift();
    return job;
  }

  function begin(): Begun<Job, Result> | undefined {
    const task = begun.size < MOST_BEGUN ? queue.take() : undefined;
    if (task === undefined) return undefined;
    task.tries++;
    const fresh = { task, id: ++ids, sent: false, used: 0, open: 0, answers: [] };
    begun.set(fresh.id, fresh);
    return fresh;
  }

  /** A job is sent once; from then on, answers to its questions are. */
  function send(to: Worker, job: Begun<Job, Result>): void {
    const { id, task, answers, sent } = job;
    job.answers = [];
    job.sent = true;
    const message: ToThread<Job> = sent ? { id, answers } : { id, job: task.work.job };
    try {
      to.postMessage(message);
    } catch (error) {
      finish(job, () => task.reject(error));
    }
  }

  function hear(message: FromThread<Result>): void {
    if ('ready' in message) {
      started = true;
      if (current !== undefined) watch(current);
      return;
    }
    const job = begun.get(message.id);
    if (job === undefined) return;
    const { task } = job;
    if ('question' in message) asked(job, message.ask, message.question);
    else if ('result' in message) finish(job, () => task.resolve(message.result));
    else finish(job, () => task.reject(errorFrom(message.error)));
  }

  function asked(job: Begun<Job, Result>, ask: number, question: unknown): void {
    job.open++;
    // Asked with others of which the first is answered already: a turn without this answer would be waited through.
    forget(job);
    const answered = (answer: PoolAnswer): void => {
      if (begun.get(job.id) !== job) return;
      job.answers.push(answer);
      job.open--;
      // It may be waiting for its turn already, with the answers to what it asked before.
      if (job.open > 0 || ready.includes(job)) return;
      ready.push(job);
      next();
    };
    answerOf(job.task.work, question).then(
      (value) => answered({ ask, value }),
      (error: unknown) => answered({ ask, error: plainError(error) }),
    );
    stepAside(job);
  }

  function stepAside(job: Begun<Job, Result>): void {
    if (current !== job) return;
    clearTimeout(alarm);
    job.used += clock() - since;
    current = undefined;
    next();
  }

  function finish(job: Begun<Job, Result>, how: () => void): void {
    begun.delete(job.id);
    how();
    forget(job);
    if (current === job) stepAside(job);
    else next();
  }

  /** Takes a job out of those that can go on. */
  function forget(job: Begun<Job, Result>): void {
    const at = ready.indexOf(job);
    if (at >= 0) ready.splice(at, 1);
  }

  /** Ends the thread: the job at work fails for its reason, those that waited for answers begin anew on another. */
  function end(error: unknown): void {
    clearTimeout(alarm);
    const ended = worker;
    const failed = current;
    const lost = [...begun.values()];
    worker = undefined;
    current = undefined;
    begun.clear();
    ready.length = 0;
    void ended?.terminate();
    failed?.task.reject(error);
    queue.giveBack(lost.filter((each) => each !== failed).map(({ task }) => task));
    next();
  }

  return {
    next,
    close: async () => {
      const ended = worker;
      end(words.busy());
      await ended?.terminate();
    },
  };
}

async function answerOf<Job>({ answer }: Work<Job>, question: unknown): Promise<unknown> {
  if (answer === undefined) throw new Error('Nobody answers the questions of this job.');
  return answer(question);
}

function failureOf(error: unknown, name: string, words: PoolWords): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return words.tooMuch('memory');
  return error instanceof Error ? error : new Error(`The ${name} thread failed.`, { cause: error });
}

/** The service in its thread: started, and stopped with it. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { TestingError } from './errors.ts';
import type { ServiceFacts, ThreadFacts, ThreadMessage } from './thread-messages.ts';

/** Node runs no TypeScript in threads: from the sources (tests), the thread is the built one. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/service-thread.js' : './service-thread.js',
  import.meta.url,
);

/** A service in a thread. */
export interface ServiceThread {
  readonly facts: ServiceFacts;
  /** Returns when the thread has ended. */
  stop(): Promise<void>;
}

/**
 * Starts it. A process whose tests are done may end while it runs.
 * @throws TestingError `StartFailed`
 */
export async function startThread(workerData: ThreadFacts): Promise<ServiceThread> {
  // What the process was started with (inspectors, loaders, conditions) is not meant for this thread.
  const worker = new Worker(PROGRAM, { name: 'veritee', workerData, execArgv: [] });
  const ended = once(worker, 'exit').then(() => undefined);
  // An error comes before the end, and rejects it.
  ended.catch(() => undefined);
  const message = (await Promise.race([once(worker, 'message').then(([told]) => told), ended])) as
    | ThreadMessage
    | undefined;
  if (message === undefined || 'failed' in message) {
    await ended;
    const { code, message: reason } = message?.failed ?? { code: 'Ended', message: 'Its thread ended.' };
    throw new TestingError('StartFailed', `The service does not start: ${reason}`, { found: code });
  }
  worker.unref();
  return {
    facts: message.ready,
    stop: async () => {
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}

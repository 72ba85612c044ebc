/**
 * Threads that do nothing but sign. The thread pool of Node could sign, too, but its four threads are shared with name
 * look-ups and files, and on few cores they take time from the event loop, which has as much to do for each token.
 */

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Sign } from '../signers.ts';
import type { SigningAnswer, SigningTask } from './signing-thread.ts';

/** Signs off the event loop. */
export interface SigningThreads {
  readonly sign: Sign;
  /** Ends the threads; what still waits fails. */
  close(): Promise<void>;
}

/** One thread signs about as fast as the event loop attests: more than two would wait for it. */
const COUNT = availableParallelism() > 2 ? 2 : 1;

/** Node runs no TypeScript in threads: from the sources (tests), the thread is the built one. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/keys/signing-thread.js' : './signing-thread.js',
  import.meta.url,
);

/**
 * Signing threads. Each starts with its first signature, and anew should it ever end.
 *
 * @param program - for tests: another program for the threads
 * @example
 * const threads = createSigningThreads();
 * const key = signingKey(privateKey, threads.sign);
 */
export function createSigningThreads(count: number = COUNT, program: URL = PROGRAM): SigningThreads {
  const threads = Array.from({ length: count }, () => signingThread(program));
  return {
    sign: (key, signingInput) =>
      threads.reduce((one, other) => (other.waiting < one.waiting ? other : one)).sign(key, signingInput),
    close: async () => void (await Promise.all(threads.map((each) => each.close()))),
  };
}

interface SigningThread extends SigningThreads {
  /** Signatures asked for and not made yet. */
  readonly waiting: number;
}

interface Asked {
  readonly resolve: (signature: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

function signingThread(program: URL): SigningThread {
  // `node:crypto` locks a key while it signs: with a copy each, threads do not wait for one another.
  const copies = new WeakMap<KeyObject, KeyObject>();
  /** The thread answers in the order of the questions. */
  const asked: Asked[] = [];
  let thread: Worker | undefined;
  let closed = false;

  function start(): Worker {
    const started = new Worker(program, {
      name: 'signing',
      // What the process was started with (inspectors, loaders, conditions) is not meant for this thread.
      execArgv: [],
      env: {},
    });
    started.on('message', (answer: SigningAnswer) => {
      if (thread !== started) return;
      const first = asked.shift();
      // An idle thread keeps no process alive.
      if (asked.length === 0) started.unref();
      if (answer.signature !== undefined) first?.resolve(answer.signature);
      else first?.reject(new Error('A token could not be signed.', { cause: answer.fault }));
    });
    // An answer that cannot be read would give every later token the signature of another.
    started.on('messageerror', (cause) => {
      end(started, new Error('The signing thread gave no readable answer.', { cause }));
      void started.terminate();
    });
    started.on('error', (cause) => end(started, new Error('The signing thread failed.', { cause })));
    started.on('exit', (status) => end(started, new Error(`The signing thread ended with ${status}.`)));
    return started;
  }

  function end(ended: Worker, error: Error): void {
    if (thread !== ended) return;
    thread = undefined;
    for (const each of asked.splice(0)) each.reject(error);
  }

  function copyOf(key: KeyObject): KeyObject {
    let copy = copies.get(key);
    if (copy === undefined) {
      const der = key.export({ type: 'pkcs8', format: 'der' });
      copy = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      copies.set(key, copy);
    }
    return copy;
  }

  return {
    get waiting() {
      return asked.length;
    },
    sign: (key, signingInput) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error('The signing threads are closed.');
        const task: SigningTask = { key: copyOf(key), signingInput };
        thread ??= start();
        thread.postMessage(task);
        if (asked.push({ resolve, reject }) === 1) thread.ref();
      }),
    close: async () => {
      closed = true;
      const ended = thread;
      if (ended === undefined) return;
      end(ended, new Error('The service is closing.'));
      await ended.terminate();
    },
  };
}

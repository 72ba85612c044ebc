/**
 * Threads that do nothing but sign. The thread pool of Node could sign, too, but its four threads are shared with name
 * look-ups and files, and on few cores they take time from the event loop, which has as much to do for each token.
 */

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SigningError } from '../errors/key-error.ts';
import type { Sign } from './signers.ts';
import type { SigningAnswer, SigningTask } from './signing-thread.ts';

/** Signs off the event loop. */
export interface SigningThreads {
  /**
   * Signs on the thread with the fewest tasks. What a thread answered before its end counts, even when its end is heard
   * of first; what it did not answer is refused, and the next task starts another thread.
   *
   * @throws SigningError `SigningFailed` for this task alone, `SigningEnded` when the thread ended before its answer
   */
  readonly sign: Sign;
  /** Ends the threads; every task that still waits is refused as `SigningEnded`. */
  close(): Promise<void>;
}

/** One thread signs about as fast as the event loop attests: more than two would wait for it. */
const COUNT = availableParallelism() > 2 ? 2 : 1;

/** Tasks that are answered together, so that the first of many does not wait for the last. */
const MOST_TOGETHER = 8;

/** Messages that are not answered yet: the next one is there when a thread is done with the last. */
const MOST_UNDERWAY = 2;

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
    sign: (key, signingInput) => {
      const idlest = threads.reduce((one, other) => (other.waiting < one.waiting ? other : one));
      const answer = idlest.sign(key, signingInput);
      // A refusal that its caller looks at later must not end the process as an unhandled one.
      answer.catch(() => {});
      return answer;
    },
    close: async () => void (await Promise.all(threads.map((each) => each.close()))),
  };
}

interface SigningThread extends SigningThreads {
  /** Signatures asked for and not made yet. */
  readonly waiting: number;
}

/** One thread after the other: the next starts when a task comes and the last one takes none any more. */
function signingThread(program: URL): SigningThread {
  const copyOf = keyCopies();
  const alive = new Set<RunningThread>();
  let current: RunningThread | undefined;
  let closed = false;

  function start(): RunningThread {
    const started = startThread(program, () => alive.delete(started));
    alive.add(started);
    return started;
  }

  return {
    get waiting() {
      return current?.ending === false ? current.waiting : 0;
    },
    sign: async (key, signingInput) => {
      if (closed) throw new SigningError('SigningEnded', 'The signing threads are closed.');
      const task = { key: copyOf(key), signingInput };
      if (current === undefined || current.ending) current = start();
      return current.sign(task);
    },
    close: async () => {
      closed = true;
      const closing = new SigningError('SigningEnded', 'The service is closing.');
      await Promise.all([...alive].map((each) => each.end(closing)));
    },
  };
}

/** A thread between its start and its end. */
interface RunningThread {
  readonly waiting: number;
  /** It takes no more tasks. */
  readonly ending: boolean;
  sign(task: SigningTask): Promise<Uint8Array>;
  /** Refuses what waits, and returns when the thread has ended. */
  end(reason: SigningError): Promise<void>;
}

interface Asked {
  readonly resolve: (signature: Uint8Array) => void;
  readonly reject: (error: SigningError) => void;
}

function startThread(program: URL, ended: () => void): RunningThread {
  /** The thread answers in the order of the questions, several at a time. */
  const asked: Asked[] = [];
  let ending = false;
  let fault: SigningError | undefined;
  const thread = new Worker(program, {
    name: 'signing',
    // What the process was started with (inspectors, loaders, conditions) is not meant for this thread.
    execArgv: [],
    env: {},
  });
  thread.on('message', (answers: readonly SigningAnswer[]) => {
    underway--;
    for (const answer of answers) {
      const first = asked.shift();
      if (answer.signature !== undefined) first?.resolve(answer.signature);
      else {
        const { fault: cause } = answer;
        first?.reject(new SigningError('SigningFailed', 'A token could not be signed.', { cause }));
      }
    }
    // Behind the answers: what was answered counts, whatever becomes of the next tasks.
    if (given.length > 0) give();
    // An idle thread keeps no process alive.
    if (asked.length === 0) thread.unref();
  });
  // An answer that cannot be read would give every later token the signature of another.
  thread.on('messageerror', (cause) => {
    void end(new SigningError('SigningEnded', 'The signing thread gave no readable answer.', { cause }));
  });
  // Answers on their way may arrive after this event, but always before `exit`: Node empties the port first.
  thread.on('error', (cause) => {
    ending = true;
    fault ??= new SigningError('SigningEnded', 'The signing thread failed.', { cause });
  });
  thread.on('exit', (status) => {
    ending = true;
    refuse(fault ?? new SigningError('SigningEnded', `The signing thread ended with ${status}.`));
    ended();
  });

  /**
   * Waking a thread costs as much as what it is given: tasks of one turn of the event loop go together, and so do those that
   * come while it is busy.
   */
  const given: SigningTask[] = [];
  let underway = 0;
  function give(): void {
    try {
      while (given.length > 0 && underway < MOST_UNDERWAY) {
        thread.postMessage(given.splice(0, MOST_TOGETHER));
        underway++;
      }
    } catch (cause) {
      // What the thread did not get would shift all later answers by one.
      void end(
        new SigningError('SigningEnded', 'The signing thread could not be given its tasks.', { cause }),
      );
    }
  }

  function refuse(reason: SigningError): void {
    for (const each of asked.splice(0)) each.reject(reason);
  }

  async function end(reason: SigningError): Promise<void> {
    ending = true;
    refuse(reason);
    await thread.terminate();
  }

  return {
    get waiting() {
      return asked.length;
    },
    get ending() {
      return ending;
    },
    sign: (task) =>
      new Promise((resolve, reject) => {
        if (asked.push({ resolve, reject }) === 1) thread.ref();
        if (given.push(task) === 1) setImmediate(give);
      }),
    end,
  };
}

/** `node:crypto` locks a key while it signs: with a copy each, threads do not wait for one another. */
function keyCopies(): (key: KeyObject) => KeyObject {
  const copies = new WeakMap<KeyObject, KeyObject>();
  return (key) => {
    let copy = copies.get(key);
    if (copy === undefined) {
      const der = key.export({ type: 'pkcs8', format: 'der' });
      copy = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      copies.set(key, copy);
    }
    return copy;
  };
}

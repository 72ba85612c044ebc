/** The thread that signs: its program. `signing-threads.ts` starts it; nothing imports more of it than its words. */

import { type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** What to sign with RS256, and with which key: the thread remembers none. */
export interface SigningTask {
  readonly key: KeyObject;
  readonly signingInput: string;
}

/** The signature, or why there is none. */
export interface SigningAnswer {
  readonly signature?: Uint8Array;
  readonly fault?: unknown;
}

parentPort?.on('message', (tasks: readonly SigningTask[]) => {
  parentPort?.postMessage(tasks.map(answer));
});

function answer({ key, signingInput }: SigningTask): SigningAnswer {
  try {
    return { signature: sign('sha256', Buffer.from(signingInput), key) };
  } catch (fault) {
    return { fault };
  }
}

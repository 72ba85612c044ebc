/** The worker: holds the verifier, so that the page never stalls. */

import { config } from 'zod/mini';
import type { Answer, Ask } from '../protocol.ts';
import { inspect, stretches } from './inspect.ts';
import { judgePolicy } from './lab.ts';
import { learn } from './learn.ts';
import { replay } from './replay.ts';

// The page runs no code that is made from text.
config({ jitless: true });

addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  void answer(data).then((message) => postMessage(message));
});

/** The last question about the course of time; older ones are left. */
let newest = 0;

async function answer(ask: Ask): Promise<Answer> {
  const { id } = ask;
  try {
    if (ask.ask === 'lab') return { id, lab: await judgePolicy(ask.question) };
    if (ask.ask === 'replay') return { id, replayed: replay(ask.question) };
    if (ask.ask === 'learn') return { id, learned: await learn(ask.question) };
    if (ask.ask === 'inspect') return { id, inspection: await inspect(ask.question) };
    newest = id;
    return { id, stretches: await stretches(ask.question, () => newest === id) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** The worker: holds the verifier, so that the page never stalls. */

import { config } from 'zod/mini';
import type { Answer, Ask } from '../protocol.ts';
import { inspect, stretches } from './inspect.ts';

// The page runs no code that is made from text.
config({ jitless: true });

addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  void answer(data).then((message) => postMessage(message));
});

async function answer(ask: Ask): Promise<Answer> {
  const { id, question } = ask;
  try {
    return ask.ask === 'inspect'
      ? { id, inspection: await inspect(question) }
      : { id, stretches: await stretches(question) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

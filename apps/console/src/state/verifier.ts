/** The worker as functions: ask, and get the answer to this question. */

import type { LearnAnswer, LearnQuestion, ReplayAnswer, ReplayQuestion } from '../lab-protocol.ts';
import type { Answer, Ask, Inspection, LabAnswer, LabQuestion, Question, Stretch } from '../protocol.ts';

/** What the worker can be asked. */
export interface Verifier {
  inspect(question: Question): Promise<Inspection>;
  stretches(question: Question): Promise<readonly Stretch[]>;
  judgePolicy(question: LabQuestion): Promise<LabAnswer>;
  learn(question: LearnQuestion): Promise<LearnAnswer>;
  replay(question: ReplayQuestion): Promise<ReplayAnswer>;
}

/** Starts a worker when it is first asked. */
function startVerifier(): Verifier {
  const waiting = new Map<number, (answer: Answer) => void>();
  let worker: Worker | undefined;
  let last = 0;
  const started = (): Worker => {
    worker ??= new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    return worker;
  };
  const ask = (what: Ask['ask'], question: Ask['question']): Promise<Answer> => {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, (answer) =>
        'failure' in answer ? reject(new Error(answer.failure)) : resolve(answer),
      );
      started().postMessage({ id, ask: what, question } as Ask);
    });
  };
  return {
    inspect: async (question) => member(await ask('inspect', question), 'inspection'),
    stretches: async (question) => member(await ask('stretches', question), 'stretches'),
    judgePolicy: async (question) => member(await ask('lab', question), 'lab'),
    learn: async (question) => member(await ask('learn', question), 'learned'),
    replay: async (question) => member(await ask('replay', question), 'replayed'),
  };
}

function member<Name extends string>(
  answer: Answer,
  name: Name,
): Extract<Answer, Record<Name, unknown>>[Name] {
  if (name in answer) return (answer as Extract<Answer, Record<Name, unknown>>)[name];
  throw new Error(`The answer has no ${name}.`);
}

/** The one worker of the page. */
export const verifier: Verifier = startVerifier();

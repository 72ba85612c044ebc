/** The thread that judges policies: its program. `policy-worker.ts` starts it; nothing imports it. */

import { parentPort } from 'node:worker_threads';
import { type CompiledLately, judgePolicy } from './policy-worker-judge.ts';
import type { PolicyJob } from './policy-worker-messages.ts';

const lately: CompiledLately = new Map();

parentPort?.on('message', (job: PolicyJob) => {
  parentPort?.postMessage(judgePolicy(job, lately));
});

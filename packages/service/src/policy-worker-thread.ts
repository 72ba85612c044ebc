/** The thread that judges policies: its program. `policy-worker.ts` starts it; nothing imports it. */

import { type CompiledLately, judgePolicy } from './policy-worker-judge.ts';
import type { PolicyJob, PolicyVerdict } from './policy-worker-messages.ts';
import { serveJobs } from './work/serve-jobs.ts';

const lately: CompiledLately = new Map();

serveJobs<PolicyJob, PolicyVerdict>({ work: (job) => judgePolicy(job, lately) });

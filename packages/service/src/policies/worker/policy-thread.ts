/** The thread that judges policies: its program. `policy-worker.ts` starts it; nothing imports it. */

import { serveJobs } from '../../pool/serve-jobs.ts';
import { type CompiledLately, judgePolicy } from './judge.ts';
import type { PolicyJob, PolicyVerdict } from './messages.ts';

const lately: CompiledLately = new Map();

serveJobs<PolicyJob, PolicyVerdict>({ work: (job) => judgePolicy(job, lately) });

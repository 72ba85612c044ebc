/** The thread that judges policies: its program. `policy-worker.ts` starts it; nothing imports it. */

import { workerData } from 'node:worker_threads';
import { serveJobs } from '../../pool/serve-jobs.ts';
import { type CompiledLately, judgePolicy } from './judge.ts';
import type { PolicyJob, PolicyThreadFacts, PolicyVerdict } from './messages.ts';

const { vocabularies } = workerData as PolicyThreadFacts;
const lately: CompiledLately = { vocabularies, policies: new Map() };

serveJobs<PolicyJob, PolicyVerdict>({ work: (job) => judgePolicy(job, lately) });

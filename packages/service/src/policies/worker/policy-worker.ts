/**
 * A thread of its own for policies that strangers write: whatever they cost, the event loop goes on. One job at a time,
 * a bounded queue, bounded memory, and an end after a bounded time.
 */

import type { Party } from '@veritee/core/internal';
import { type PolicyTerms, policyVocabularies } from '@veritee/evidence';
import { ServiceError } from '../../errors/service-error.ts';
import type { PoolBounds, PoolWords } from '../../pool/work.ts';
import { createWorkerPool } from '../../pool/worker-pool.ts';
import type { PolicyJob, PolicyThreadFacts, PolicyVerdict } from './messages.ts';

/** Judges policies off the event loop. */
export interface PolicyWorker {
  /** The words that its thread compiles with. */
  readonly vocabularies: readonly PolicyTerms[];
  /**
   * Compiles a policy and evaluates it over the claims of the job.
   *
   * @param party - for whom: tenants and their callers take turns
   * @throws ServiceError `TooManyRequests` when too many wait, `PolicyEvaluationError` when the policy takes more time or
   * memory than it may
   */
  judge(job: PolicyJob, party?: Party): Promise<PolicyVerdict>;
  /** Ends the thread; who still waits is refused. */
  close(): Promise<void>;
}

/**
 * What the thread may use. The steps of an evaluation are counted, so its time is only up when the machine is overloaded.
 */
export type PolicyWorkerBounds = Omit<PoolBounds, 'threads'>;

const BOUNDS: PolicyWorkerBounds = { waiting: 64, milliseconds: 5000, megabytes: 128 };

/** Node runs no TypeScript in threads: from the sources (tests), the thread is the built one. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/policies/worker/policy-thread.js' : './policy-thread.js',
  import.meta.url,
);

const WORDS: PoolWords = {
  busy: () =>
    new ServiceError('TooManyRequests', 'Too many policies wait to be evaluated.', { hint: 'Try again.' }),
  tooMuch: (what) =>
    new ServiceError('PolicyEvaluationError', `Policy Engine Exception: The policy takes too much ${what}.`),
};
const NOBODY: Party = { tenant: '', caller: '' };

/**
 * A policy worker. Its thread starts with the first job, and anew after it had to be ended.
 *
 * @param vocabularies - the words of the kinds of evidence that policies can be for
 * @param url - for tests: another program for the thread
 */
export function createPolicyWorker(
  bounds: Partial<PolicyWorkerBounds> = {},
  vocabularies: readonly PolicyTerms[] = policyVocabularies,
  url: URL = PROGRAM,
): PolicyWorker {
  const data: PolicyThreadFacts = { vocabularies };
  const pool = createWorkerPool<PolicyJob, PolicyVerdict>(
    { name: 'policy', url, data },
    { threads: 1, ...BOUNDS, ...bounds },
    WORDS,
  );
  return {
    vocabularies,
    judge: (job, party = NOBODY) => pool.run({ job, party }),
    close: () => pool.close(),
  };
}

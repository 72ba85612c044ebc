/** The thread that attests large requests: its program. `attest-threads.ts` starts it; nothing imports it. */

import { hash } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import {
  createProofCache,
  createSeen,
  type Endorsement,
  type EndorsementSource,
  type SeenRecord,
  type SeenStatement,
  schemeOf,
} from '@veritee/evidence';
import type { Appraisal } from '@veritee/policy';
import { plainError } from '../../errors/plain-error.ts';
import { ServiceError } from '../../errors/service-error.ts';
import { claimsSize, MOST_OF_REFUSAL } from '../../observe/claims-size.ts';
import type { PolicyInForce, PolicyShelf } from '../../policies/policy-shelf.ts';
import { serveJobs } from '../../pool/serve-jobs.ts';
import { type AnsweringParts, type AnswerNotes, answerAttest } from '../answer-attest.ts';
import type { AttestContext, AttestingInstance } from '../attest.ts';
import type { ConversationParts } from '../conversation/converse.ts';
import type { OpenChallenge } from '../conversation/service-context.ts';
import type { AttestJob, AttestOutcome, AttestQuestion, ThreadFacts } from './messages.ts';

/** Asks the main thread, which answers with what the question is for. */
type Ask = <Answer>(question: AttestQuestion) => Promise<Answer>;

const { trust, source } = workerData as ThreadFacts;
/** Bytes. Large requests are rare and hardly ever quotes, of which the event loop remembers more. */
const MEMORY_LIMIT = 16_000_000;
const proofCache = createProofCache(MEMORY_LIMIT);

serveJobs<AttestJob, AttestOutcome>({
  work: (job, ask) => attestOutcome(job, (question) => ask(question) as Promise<never>),
  transfer: ({ answer }) => (answer === undefined ? [] : [answer.buffer as ArrayBuffer]),
});

async function attestOutcome(job: AttestJob, ask: Ask): Promise<AttestOutcome> {
  const scheme = schemeOf(job.type);
  if (scheme === undefined) throw new Error(`There is no scheme ${job.type}.`);
  const notes: AnswerNotes = {};
  const seen: SeenStatement[] = [];
  const record = job.seen && createSeen(job.seen, (each) => seen.push(each));
  try {
    const answer = await answerAttest(scheme, job.body, partsOf(job, ask, record), notes);
    return {
      answer: Uint8Array.from(Buffer.from(JSON.stringify(answer))),
      notes: told(notes, job.keep),
      seen,
    };
  } catch (error) {
    return { error: plainError(error), notes: told(notes, job.keep, isExplained(error, notes)), seen };
  }
}

/** Whether somebody may want to know why a policy refused these claims. */
function isExplained(error: unknown, { claims }: AnswerNotes): boolean {
  if (!(error instanceof ServiceError) || error.code !== 'PolicyEvaluationError') return false;
  return claims !== undefined && claimsSize(claims) <= MOST_OF_REFUSAL;
}

/** Evidence and claims may be large: they are sent only where they are kept. */
function told(notes: AnswerNotes, keep: AttestJob['keep'], explained = false): AttestOutcome['notes'] {
  const { evidence, runtimeData, initTimeData, claims, ...others } = notes;
  return {
    ...others,
    ...(evidence !== undefined && { evidenceDigest: hash('sha256', evidence) }),
    ...((keep !== 'off' || explained) && claims !== undefined && { claims }),
    ...(keep === 'evidence' && { runtimeData, initTimeData, ...(evidence !== undefined && { evidence }) }),
  };
}

function partsOf(job: AttestJob, ask: Ask, seen: SeenRecord | undefined): AnsweringParts {
  const context: AttestContext = {
    source: askedSource(ask),
    policies: askedPolicies(ask),
    trust: { ...trust, proofCache, seen },
    clock: () => job.now,
  };
  return {
    instance: instanceOf(job, ask),
    context,
    conversation: askedConversation(ask),
    asked: { explain: job.explain },
    version: job.version,
  };
}

function instanceOf({ instance }: AttestJob, ask: Ask): AttestingInstance {
  const { name, issuer, keyId, certificate } = instance;
  return {
    name,
    issuer,
    signer: {
      keyId,
      certificate: { der: certificate },
      sign: (signingInput) => ask<Uint8Array>({ kind: 'sign', signingInput }),
    },
    // Whose policies are in force, the main thread knows.
    state: { policies: new Map() },
  };
}

function askedSource(ask: Ask): EndorsementSource {
  return {
    name: source.name,
    get: (request) => ask<Endorsement | undefined>({ kind: 'endorsement', request }),
  };
}

type AskedPolicies = Pick<PolicyShelf, 'inForce' | 'draft'>;

function askedPolicies(ask: Ask): AskedPolicies {
  const policyOf = async (draft?: string): Promise<PolicyInForce> => ({
    ...(await ask<Pick<PolicyInForce, 'hash' | 'signer'>>({ kind: 'policy', draft })),
    appraise: (claims) => ask<Appraisal>({ kind: 'appraise', claims }),
    configuration: () => ask({ kind: 'configuration' }),
  });
  return { inForce: () => policyOf(), draft: (text) => policyOf(text) };
}

function askedConversation(ask: Ask): ConversationParts {
  return {
    contexts: {
      seal: (_instance, challenge) => ask<Uint8Array>({ kind: 'seal', challenge }),
      open: (_instance, sealed) => ask<OpenChallenge>({ kind: 'open', sealed }),
    },
    used: {
      use: async (open) => {
        await ask({ kind: 'use', open });
        return () => ask<void>({ kind: 'takeBack' });
      },
    },
    random: (size) => ask<Uint8Array>({ kind: 'random', size }),
  };
}

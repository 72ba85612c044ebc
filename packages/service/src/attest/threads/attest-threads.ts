/** Threads for attest requests that are too large for the event loop. They work; what is asked of others is asked here. */

import { availableParallelism } from 'node:os';
import { type AnyScheme, schemes } from '@veritee/evidence';
import { errorFrom } from '../../errors/plain-error.ts';
import { ServiceError } from '../../errors/service-error.ts';
import type { PolicyInForce } from '../../policies/policy-shelf.ts';
import type { PoolBounds, PoolWords } from '../../pool/work.ts';
import { createWorkerPool } from '../../pool/worker-pool.ts';
import type { AnsweringParts } from '../answer-attest.ts';
import type { AttestJob, AttestOutcome, AttestQuestion, ThreadFacts } from './messages.ts';

/** Answers attest requests off the event loop. */
export interface AttestThreads {
  /**
   * Whether the threads know a kind of evidence: those that every program has. Functions cannot travel to a thread, so
   * bodies of kinds that were handed to the service stay on the event loop, whatever their size.
   */
  knows(scheme: AnyScheme): boolean;
  /**
   * Answers a request as `answerAttest` does; a failure is an outcome, too.
   *
   * @param body - not changed until the answer; in shared memory, as `readBody` returns it when it is long, it is not copied
   * @throws ServiceError `TooManyRequests`, `ServiceBusy`, `PayloadTooLarge` when it cannot be worked on
   */
  answer(
    scheme: AnyScheme,
    body: Uint8Array | undefined,
    parts: AnsweringParts,
    signal?: AbortSignal,
  ): Promise<AnsweredRequest>;
  /** Ends the threads; who still waits is refused. */
  close(): Promise<void>;
}

/** What came of a request. */
export interface AnsweredRequest extends Pick<AttestOutcome, 'answer' | 'notes'> {
  readonly error?: Error | undefined;
}

/** Node runs no TypeScript in threads: from the sources (tests), the thread is the built one. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/attest/threads/attest-thread.js' : './attest-thread.js',
  import.meta.url,
);

const BOUNDS: PoolBounds = {
  // One core is the event loop's.
  threads: availableParallelism() > 3 ? 2 : 1,
  waiting: 256,
  // What a thread does takes time that grows with the body: this ends what should never be.
  milliseconds: 30_000,
  megabytes: 768,
};

const WORDS: PoolWords = {
  busy: () => new ServiceError('TooManyRequests', 'Too many large requests wait.', { hint: 'Try again.' }),
  tooMuch: (what) =>
    what === 'time'
      ? new ServiceError('ServiceBusy', 'The request took too much time.', { hint: 'Try again.' })
      : new ServiceError('PayloadTooLarge', 'The request takes too much memory.'),
};

/** Threads that start with their first request. */
export function createAttestThreads(facts: ThreadFacts, bounds: Partial<PoolBounds> = {}): AttestThreads {
  const pool = createWorkerPool<AttestJob, AttestOutcome>(
    { name: 'attest', url: PROGRAM, data: facts },
    { ...BOUNDS, ...bounds },
    WORDS,
  );
  return {
    knows: (scheme) => schemes.includes(scheme),
    answer: async (scheme, body, parts, signal) => {
      const line = openLine(scheme, parts);
      try {
        const {
          answer,
          error,
          notes,
          seen = [],
        } = await pool.run({
          job: jobOf(scheme, body, parts),
          party: parts.asked.party ?? { tenant: parts.instance.name, caller: '' },
          answer: (question) => line.answer(question as AttestQuestion),
          again: () => line.takeBack(),
          signal,
        });
        for (const each of seen) parts.context.trust.seen?.note(each);
        return { answer, notes, error: error && errorFrom(error) } as AnsweredRequest;
      } catch (error) {
        // Whatever ended the work, nothing was decided about the evidence.
        line.takeBack();
        throw error;
      }
    },
    close: () => pool.close(),
  };
}

/** With a view, the whole of its memory is sent, in which Node may keep other things: only shared memory is the body's own. */
function sendable(body: Uint8Array): Uint8Array {
  return body.buffer instanceof SharedArrayBuffer ? body : Uint8Array.from(body);
}

function jobOf(
  scheme: AnyScheme,
  body: Uint8Array | undefined,
  { instance: { name, issuer, signer }, context, asked, version }: AnsweringParts,
): AttestJob {
  const { keyId, certificate } = signer;
  return {
    type: scheme.type,
    body: body && sendable(body),
    now: context.clock(),
    explain: asked.explain === true,
    seen: context.trust.seen?.marks,
    keep: context.keep ?? 'off',
    version,
    instance: { name, issuer, keyId, certificate: certificate.der },
  };
}

interface Line {
  answer(question: AttestQuestion): Promise<unknown>;
  /** Takes back the use of a challenge, if there was one. */
  takeBack(): void;
}

/** Answers the questions of one request, with the same parts that the event loop works with. */
function openLine(scheme: AnyScheme, { instance, context, conversation, asked }: AnsweringParts): Line {
  const { contexts, used, random } = conversation;
  const { party } = asked;
  const now = context.clock();
  let policy: PolicyInForce | undefined;
  let usedUp: (() => unknown) | undefined;
  const takeBack = (): void => {
    usedUp?.();
    usedUp = undefined;
  };

  const openPolicy = async (draft: string | undefined): Promise<Pick<PolicyInForce, 'hash' | 'signer'>> => {
    policy =
      draft === undefined
        ? await context.policies.inForce(instance.state, scheme.type, party)
        : await context.policies.draft(draft, scheme.type);
    const { hash, signer } = policy;
    return { hash, ...(signer !== undefined && { signer }) };
  };

  const answer = async (question: AttestQuestion): Promise<unknown> => {
    switch (question.kind) {
      case 'endorsement':
        return context.source.get(question.request, undefined, party);
      case 'policy':
        return openPolicy(question.draft);
      case 'appraise':
        return opened(policy).appraise(question.claims, { ...asked, offLoop: true });
      case 'configuration':
        return opened(policy).configuration(party);
      case 'sign':
        return instance.signer.sign(question.signingInput);
      case 'random':
        return random(question.size);
      case 'seal':
        return contexts.seal(instance.name, question.challenge, now);
      case 'open':
        return contexts.open(instance.name, question.sealed, now);
      case 'use':
        usedUp = await used.use(question.open, now);
        return undefined;
      case 'takeBack':
        return takeBack();
    }
  };
  return { answer, takeBack };
}

function opened(policy: PolicyInForce | undefined): PolicyInForce {
  if (policy === undefined) throw new Error('The policy was not asked for yet.');
  return policy;
}

/** Policies: which one is in force for an attestation type, and what it makes of claims. */

import type { Claim } from '@veritee/core';
import type { Party } from '@veritee/core/internal';
import { recentlyUsed } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import { type EvidenceKinds, evidenceKinds } from '@veritee/evidence';
import {
  type Appraisal,
  type CompiledPolicy,
  compilePolicy,
  DEFAULT_LIMITS,
  evaluatePolicy,
  type PolicyLimits,
  policyHash,
} from '@veritee/policy';
import type { SignerJwk } from '../administration/document.ts';
import { policyInForce } from '../administration/policy-document.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { InstanceState } from '../storage/storage.ts';
import { parsingError, requirePermit } from './policy-errors.ts';
import { createPolicyWorker, type PolicyWorker } from './worker/policy-worker.ts';

/** A policy that decides. */
export interface PolicyInForce {
  /** Value of `x-ms-policy-hash`. */
  readonly hash: string;
  /** Who signed it: `x-ms-policy-signer`; absent for policies that nobody signed. */
  readonly signer?: SignerJwk;
  /**
   * Evaluates the policy over claims. Never takes longer than some milliseconds of the event loop.
   *
   * @throws ServiceError `PolicyEvaluationError` when it does not permit; `PolicyParsingError` for a draft with mistakes
   */
  appraise(claims: readonly Claim[], asked?: Asked): Promise<Appraisal>;
  /**
   * What its configurationrules set before any evidence is known: how evidence is to be verified.
   *
   * @throws ServiceError `PolicyEvaluationError` when that cannot be said; `PolicyParsingError` for a draft with mistakes
   */
  configuration(party?: Party): Promise<readonly Claim[]>;
}

/** For whom, and what else the caller wants to know. */
export interface Asked {
  /** Who waits: in the queue of the worker, instances and their callers take turns. */
  readonly party?: Party | undefined;
  /** The claims are large: they are not looked at on the event loop at all. */
  readonly offLoop?: boolean | undefined;
  /** Also why the policy refuses: only for callers who may read it. Drafts are the caller's own and always explained. */
  readonly explain?: boolean;
}

/** The policies of the service. */
export interface PolicyShelf {
  /**
   * The policy in force in an instance: the one that was set, or the type's default.
   * @throws ServiceError `InvalidOperation` when none is set and the type has no default
   */
  inForce(
    state: Pick<InstanceState, 'policies'>,
    type: AttestationType,
    party?: Party,
  ): Promise<PolicyInForce>;
  /** A policy that a caller wants to try: it explains its refusals, and is compiled and evaluated in a thread of its own. */
  draft(text: string, type: AttestationType): Promise<PolicyInForce>;
  /**
   * Compiles a policy that somebody wants to set.
   * @throws ServiceError `PolicyParsingError` with every mistake and its place
   */
  check(text: string, type: AttestationType, party?: Party): Promise<void>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Compiled policies that are remembered; one not asked for lately goes first. */
const COMPILED_LIMIT = 500;

/**
 * A shelf of policies, each compiled at first use. What is remembered is named by type and content, never by instance.
 *
 * @param kinds - those that policies can be for
 */
export function createPolicyShelf(kinds: EvidenceKinds = evidenceKinds): PolicyShelf {
  const { vocabularies } = kinds;
  const compiledPolicies = recentlyUsed<Promise<PolicyInForce>>(COMPILED_LIMIT);
  // Drafts of strangers have a thread of their own: they cannot keep stored policies waiting.
  const drafts = createPolicyWorker({}, vocabularies);
  const large = createPolicyWorker({ waiting: MOST_WAITING }, vocabularies);
  return {
    inForce: (state, type, party) => {
      const set = state.policies.get(type);
      const name = `${type} ${set?.tokenHash ?? 'default'}`;
      const known = compiledPolicies.get(name);
      if (known !== undefined) return known;
      const policy = openInForce(state, type, { worker: large, kinds, party });
      compiledPolicies.set(name, policy);
      // What failed, for whatever reason, is tried again.
      policy.catch(() => compiledPolicies.delete(name));
      return policy;
    },
    draft: (text, type) => openDraft(text, type, drafts),
    check: async (text, type, party) => void (await openStored(text, type, large, party)),
    close: async () => {
      await Promise.all([drafts.close(), large.close()]);
    },
  };
}

interface Opening {
  readonly worker: PolicyWorker;
  readonly kinds: EvidenceKinds;
  readonly party: Party | undefined;
}

async function openInForce(
  state: Pick<InstanceState, 'policies'>,
  type: AttestationType,
  { worker, kinds, party }: Opening,
): Promise<PolicyInForce> {
  const stored = policyInForce(state, type, kinds);
  if (stored !== undefined) {
    const { signer } = stored;
    const opened = await openStored(stored.policy, type, worker, party);
    return { ...opened, ...(signer !== undefined && { signer }) };
  }
  throw new ServiceError(
    'InvalidOperation',
    `No policy is set for ${type}, and this type has no default policy.`,
    {
      hint: 'Set a policy first.',
    },
  );
}

/** Requests with stored policies that may wait for the worker: those who set policies are known. */
const MOST_WAITING = 256;
/** Compiling a longer text could stop the event loop for longer than a request may. */
export const LONGEST_ON_EVENT_LOOP = 8 * 1024;
/** A step takes some 0.2 microseconds, and up to a whole one in code that has just been loaded. */
const ON_EVENT_LOOP: Partial<PolicyLimits> = { steps: 20_000 };

/**
 * A policy that those who may set policies have set. It is compiled once; one that is long, or once took many steps,
 * lives in the worker from then on.
 * @throws ServiceError `PolicyParsingError` with every mistake and its place
 */
export async function openStored(
  text: string,
  type: AttestationType,
  worker: PolicyWorker,
  opener?: Party,
): Promise<PolicyInForce> {
  refuseTooLong(text);
  const hash = await policyHash(text);
  let here = text.length <= LONGEST_ON_EVENT_LOOP ? compiled(text, type, worker) : undefined;
  if (here === undefined) {
    const { errors } = await worker.judge({ text, type }, opener);
    if (errors.length > 0) throw parsingError(errors);
  }
  return {
    hash,
    async appraise(claims, { explain = false, offLoop = false, party } = {}) {
      const quick = offLoop ? undefined : here && evaluatePolicy(here, claims, { limits: ON_EVENT_LOOP });
      const tooMuch = quick?.refusal?.problem === 'StepLimit';
      if (tooMuch) here = undefined;
      if (quick !== undefined && !tooMuch && (quick.permitted || !explain)) return requirePermit(quick);
      const { appraisal, explanation } = await worker.judge({ text, type, claims, explain }, party);
      return requirePermit(appraisal, explanation);
    },
    configuration: once((party) => configurationIn(text, type, worker, party)),
  };
}

/** What the worker says a policy configures. */
async function configurationIn(
  text: string,
  type: AttestationType,
  worker: PolicyWorker,
  party: Party | undefined,
): Promise<readonly Claim[]> {
  const { errors, configuration, problem } = await worker.judge({ text, type }, party);
  if (errors.length > 0) throw parsingError(errors);
  if (configuration !== undefined) return configuration;
  throw new ServiceError(
    'PolicyEvaluationError',
    `Policy Engine Exception: ${problem ?? 'No configuration.'}`,
  );
}

/** Work that is done at the first call; what fails is tried again. */
function once<Result>(
  work: (party: Party | undefined) => Promise<Result>,
): (party?: Party) => Promise<Result> {
  let done: Promise<Result> | undefined;
  return (party) => {
    done ??= work(party).catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

function compiled(text: string, type: AttestationType, { vocabularies }: PolicyWorker): CompiledPolicy {
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies,
  });
  if (policy === undefined) throw parsingError(diagnostics);
  return policy;
}

/** A text beyond the limit is not even sent to the worker. */
function refuseTooLong(text: string): void {
  if (text.length > DEFAULT_LIMITS.textLength) throw parsingError(compilePolicy(text).diagnostics);
}

async function openDraft(text: string, type: AttestationType, worker: PolicyWorker): Promise<PolicyInForce> {
  refuseTooLong(text);
  return {
    hash: await policyHash(text),
    appraise: async (claims, { party } = {}) => {
      const { errors, appraisal, explanation } = await worker.judge(
        { text, type, claims, explain: true },
        party,
      );
      if (errors.length > 0) throw parsingError(errors);
      return requirePermit(appraisal, explanation);
    },
    configuration: once((party) => configurationIn(text, type, worker, party)),
  };
}

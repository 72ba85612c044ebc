/** Tells every attestation decision to the metrics and to the audit. */

import { hash } from 'node:crypto';
import type { Claim } from '@veritee/core';
import type { AttestationType, ServiceErrorCode } from '@veritee/core/internal/maa';
import type { HeldData } from '@veritee/evidence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DecisionSink } from '../audit/decisions.ts';
import { toldError } from '../errors/told-error.ts';
import type { Keeper } from '../kept/keeper.ts';
import type { Metrics } from './metrics.ts';
import type { RecentDecisions } from './recent-decisions.ts';

/** What is known of a decision before it is made: filled in on the way, so that a refusal tells it too. */
export interface DecisionFacts {
  /** As it was sent; absent when nothing could be read. */
  evidence?: Uint8Array;
  /** Its SHA-256, where a thread read it. */
  evidenceDigest?: string;
  policyHash?: string;
  runtimeData?: HeldData | undefined;
  initTimeData?: HeldData | undefined;
  /** What the proven evidence says; absent when it was not proven. */
  claims?: readonly Claim[];
  /** Whether the caller decides by a policy of its own. */
  draft?: boolean;
  /** Whether nothing was decided yet: a conversation began. */
  challenge?: boolean;
}

/** A decision. */
export interface Decision extends DecisionFacts {
  readonly type: AttestationType;
  /** Why not; absent for a permission. */
  readonly error?: unknown;
}

/** Takes decisions. */
export type DecisionRecorder = (request: FastifyRequest, reply: FastifyReply, decision: Decision) => void;

/**
 * A recorder.
 *
 * @param clock - the service's clock
 */
export function createDecisionRecorder(
  metrics: Metrics,
  sink: DecisionSink | undefined,
  clock: () => Date,
): DecisionRecorder {
  return (request, reply, { type, evidence, evidenceDigest, policyHash, draft, challenge, error }) => {
    const told = error === undefined ? undefined : toldError(error);
    const done = challenge === true ? 'challenged' : 'permitted';
    const outcome = told === undefined ? done : told.status >= 500 ? 'failed' : 'refused';
    const { elapsedTime } = reply;
    metrics.attestation({ type, outcome, code: told?.detail ?? 'none', seconds: elapsedTime / 1000 });
    sink?.write({
      at: clock().toISOString(),
      instance: request.address.instance,
      caller: request.caller.id,
      type,
      policyHash,
      draft: draft === true || undefined,
      evidenceDigest: evidence === undefined ? evidenceDigest : hash('sha256', evidence),
      outcome,
      code: told?.detail,
      milliseconds: Math.round(elapsedTime * 10) / 10,
      requestId: request.id,
      clientRequestId: request.clientRequestId,
    });
  };
}

/**
 * A recorder that also has decisions kept: those about evidence that was proven, by the policy in force. Anyone may send a
 * draft, so its decisions say nothing about the instance.
 */
export function keepingRecorder(
  record: DecisionRecorder,
  keeper: Keeper,
  clock: () => Date,
): DecisionRecorder {
  if (keeper.keep === 'off') return record;
  return (request, reply, decision) => {
    record(request, reply, decision);
    const { type, claims, draft, challenge, error, policyHash } = decision;
    if (claims === undefined || draft === true || challenge === true) return;
    const told = error === undefined ? undefined : toldError(error);
    // Trouble of the service decided nothing.
    if (told !== undefined && (told.status === 429 || told.status >= 500)) return;
    const { evidence, runtimeData, initTimeData } = decision;
    keeper.take({
      instance: request.address.instance,
      instanceId: request.instance.state.id,
      at: clock(),
      caller: request.caller.id,
      type,
      outcome: told === undefined ? 'permitted' : 'refused',
      code: told?.detail,
      policyHash,
      requestId: request.id,
      claims,
      ...(keeper.keep === 'evidence' && { evidence, runtimeData, initTimeData }),
    });
  };
}

/** Refusals of who may not ask, or not now: strangers could push out all others with them. */
const ONLY_COUNTED: ReadonlySet<ServiceErrorCode> = new Set([
  'Unauthorized',
  'Forbidden',
  'TooManyRequests',
  'ServiceBusy',
]);

/** A recorder that also remembers for a while what it was told: decisions by the policy in force, and why they refused. */
export function rememberingRecorder(
  record: DecisionRecorder,
  recent: RecentDecisions,
  clock: () => Date,
): DecisionRecorder {
  return (request, reply, decision) => {
    record(request, reply, decision);
    const { type, draft, challenge, error, policyHash, claims } = decision;
    if (draft === true || challenge === true) return;
    const { state } = request.instance;
    const taken = { instanceId: state.id, at: clock() };
    if (error === undefined) return recent.take({ ...taken, outcome: 'permitted' });
    const { status, code, detail, message } = toldError(error);
    const set = state.policies.get(type);
    recent.take({
      ...taken,
      outcome: status >= 500 ? 'failed' : 'refused',
      code: detail,
      refusal: ONLY_COUNTED.has(code)
        ? undefined
        : {
            type,
            message,
            policyHash,
            requestId: request.id,
            judged:
              code === 'PolicyEvaluationError' && claims !== undefined
                ? { claims, policies: new Map(set === undefined ? [] : [[type, set]]) }
                : undefined,
          },
    });
  };
}

/**
 * Does an attestation and has its decision recorded, whichever way it goes.
 *
 * @param work - fills in what becomes known on its way
 */
export async function recorded<T>(
  record: DecisionRecorder,
  request: FastifyRequest,
  reply: FastifyReply,
  type: AttestationType,
  work: (facts: DecisionFacts) => Promise<T>,
): Promise<T> {
  const facts: DecisionFacts = {};
  try {
    const answer = await work(facts);
    record(request, reply, { type, ...facts });
    return answer;
  } catch (error) {
    record(request, reply, { type, ...facts, error });
    throw error;
  }
}

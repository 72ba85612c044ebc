/** THE LINE: from a parsed attest request to a token. */

import {
  type AnyScheme,
  type AttestRequest,
  type EndorsementSource,
  type Trust,
  verifyEvidence,
} from '@veritee/evidence';
import type { Instance } from './instances.ts';
import type { Step } from './observe/tracing.ts';
import type { Asked, PolicyInForce, PolicyShelf } from './policies.ts';
import { issueToken, resultClaims } from './token.ts';

/** What the line works with. */
export interface AttestContext {
  /** Bounds its own time: sources over the network give up by themselves. */
  readonly source: EndorsementSource;
  readonly policies: PolicyShelf;
  /** Anchors, accepted statuses and memory; the moment is read per request. */
  readonly trust: Omit<Trust, 'now'>;
  clock(): Date;
  /** Does a step; as a span of its own where somebody collects spans. */
  readonly step?: Step | undefined;
}

/** What a record of the decision needs, also when it is a refusal. */
export interface AttestNotes {
  policyHash?: string;
}

/**
 * Attests: policy in force, evidence proven, claims appraised, token issued. With a draft policy the token is
 * unsecured, since nobody vouches for that policy.
 *
 * @param asked - what else this caller may know of a refusal
 * @param notes - gets what is known on the way
 * @returns the token
 * @throws ServiceError, EvidenceError
 */
export async function attest(
  instance: Instance,
  scheme: AnyScheme,
  request: AttestRequest,
  context: AttestContext,
  asked: Asked = {},
  notes: AttestNotes = {},
): Promise<string> {
  const { step = direct } = context;
  const now = context.clock();
  const policy = await policyFor(instance, scheme, request, context.policies);
  notes.policyHash = policy.hash;
  const trust = { ...context.trust, now };
  const { claims } = await step('verify evidence', () =>
    verifyEvidence(scheme, request, { source: context.source, trust }),
  );
  const appraisal = await step('appraise claims', () => policy.appraise(claims.incoming, asked));
  const result = resultClaims({ instance, scheme, request, claims, policy, appraisal, now });
  const unsecured = request.draftPolicy !== undefined;
  return step('issue token', () => issueToken(result, instance, { unsecured }));
}

const direct: Step = (_name, work) => work();

function policyFor(
  { state }: Instance,
  scheme: AnyScheme,
  { draftPolicy }: AttestRequest,
  policies: PolicyShelf,
): Promise<PolicyInForce> {
  return draftPolicy === undefined
    ? policies.inForce(state, scheme.type)
    : policies.draft(draftPolicy, scheme.type);
}

/** THE LINE: from a parsed attest request to a token. */

import {
  type AnyScheme,
  type AttestRequest,
  type EndorsementSource,
  type Trust,
  verifyEvidence,
} from '@veritee/evidence';
import type { Instance } from './instances.ts';
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
}

/**
 * Attests: policy in force, evidence proven, claims appraised, token issued. With a draft policy the token is
 * unsecured, since nobody vouches for that policy.
 *
 * @param asked - what else this caller may know of a refusal
 * @returns the token
 * @throws ServiceError, EvidenceError
 */
export async function attest(
  instance: Instance,
  scheme: AnyScheme,
  request: AttestRequest,
  context: AttestContext,
  asked: Asked = {},
): Promise<string> {
  const now = context.clock();
  const policy = await policyFor(instance, scheme, request, context.policies);
  const { claims } = await verifyEvidence(scheme, request, {
    source: context.source,
    trust: { ...context.trust, now },
  });
  const appraisal = await policy.appraise(claims.incoming, asked);
  const result = resultClaims({ instance, scheme, request, claims, policy, appraisal, now });
  return issueToken(result, instance, { unsecured: request.draftPolicy !== undefined });
}

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

/** THE LINE: from a parsed attest request to a token. */

import type { Claim } from '@veritee/core';
import {
  type AnyScheme,
  type AttestRequest,
  type EndorsementSource,
  type Trust,
  type TrustAnchors,
  type VerificationRequirements,
  verifyEvidence,
} from '@veritee/evidence';
import { askedFor } from '@veritee/evidence/internal';
import type { Step } from '../observe/tracing.ts';
import type { Asked, PolicyInForce, PolicyShelf } from '../policies/policy-shelf.ts';
import { randomOctets } from '../random.ts';
import type { InstanceState } from '../storage/storage.ts';
import { issueReport, reportClaims } from './report-token.ts';
import { issueToken, resultClaims, type TokenIssuer } from './token.ts';

/** What the line works with. */
export interface AttestContext {
  /** Bounds its own time: sources over the network give up by themselves. */
  readonly source: EndorsementSource;
  readonly policies: Pick<PolicyShelf, 'inForce' | 'draft'>;
  /** Anchors, accepted statuses and proof cache; the moment is read per request. */
  readonly trust: Omit<Trust, 'now'>;
  clock(): Date;
  /** What of a decision is kept after the answer; nothing when absent. */
  readonly keep?: 'off' | 'claims' | 'evidence' | undefined;
  /** Does a step; as a span of its own where somebody collects spans. */
  readonly step?: Step | undefined;
}

/** What attesting needs of an instance. */
export interface AttestingInstance extends TokenIssuer {
  readonly name: string;
  readonly state: Pick<InstanceState, 'policies'>;
}

/** What a record of the decision needs, also when it is a refusal. */
export interface AttestNotes {
  policyHash?: string;
  /** What the proven evidence says, as the policy saw it. */
  claims?: readonly Claim[];
}

/** What is asked beside the request itself. */
export interface Asking extends Asked {
  /** Of a conversation: what its evidence must answer. */
  readonly challenge?: Uint8Array | undefined;
}

/** One request, with all that deciding it takes. */
export interface Attesting {
  readonly instance: AttestingInstance;
  readonly scheme: AnyScheme;
  readonly request: AttestRequest;
  readonly context: AttestContext;
  /** What else this caller may know of a refusal; the challenge of a conversation. */
  readonly asked?: Asking | undefined;
  /** Gets what is known on the way. */
  readonly notes?: AttestNotes | undefined;
}

/**
 * Attests: policy in force, evidence proven, claims appraised, token issued. With a draft policy the token is
 * unsecured, since nobody vouches for that policy.
 *
 * @returns the token, sealed where the scheme seals it
 * @throws ServiceError, EvidenceError
 */
export async function attest(attesting: Attesting): Promise<string> {
  const { instance, scheme, request, context, asked = {}, notes = {} } = attesting;
  const { step = direct } = context;
  const now = context.clock();
  const policy = await policyFor(instance, scheme, request, context.policies, asked);
  notes.policyHash = policy.hash;
  const trust = { ...context.trust, anchors: anchorsFor(scheme, context.trust.anchors), now };
  const requirements = await requirementsOf(scheme, policy, asked);
  const { claims, verified } = await step('verify evidence', () =>
    verifyEvidence(scheme, request, { source: askedFor(context.source, asked.party), trust, requirements }),
  );
  notes.claims = claims.incoming;
  const appraisal = await step('appraise claims', () => policy.appraise(claims.incoming, asked));
  const facts = { instance, scheme, request, claims, policy, appraisal, now };
  if (scheme.token === 'report')
    return step('issue token', () => issueReport(reportClaims(facts), instance, appraisal.properties));
  const result = resultClaims(facts);
  const unsecured = request.draftPolicy !== undefined;
  const token = await step('issue token', () => issueToken(result, instance, { unsecured }));
  return scheme.seal === undefined ? token : scheme.seal(token, verified, randomOctets);
}

/** Those of the vendors whose evidence it is: no other vendor's roots are even seen. */
function anchorsFor({ vendors }: AnyScheme, anchors: TrustAnchors): TrustAnchors {
  const theirs: { [vendor: string]: TrustAnchors[string] } = {};
  for (const vendor of vendors) if (anchors[vendor] !== undefined) theirs[vendor] = anchors[vendor];
  return theirs;
}

/** What the policy's configuration and the service's own challenge ask of evidence. */
async function requirementsOf(
  scheme: AnyScheme,
  policy: PolicyInForce,
  { challenge, party }: Asking,
): Promise<VerificationRequirements> {
  return { ...scheme.requirements?.(await policy.configuration(party)), challenge };
}

const direct: Step = (_name, work) => work();

function policyFor(
  { state }: AttestingInstance,
  scheme: AnyScheme,
  { draftPolicy }: AttestRequest,
  policies: AttestContext['policies'],
  { party }: Asking,
): Promise<PolicyInForce> {
  return draftPolicy === undefined
    ? policies.inForce(state, scheme.type, party)
    : policies.draft(draftPolicy, scheme.type);
}

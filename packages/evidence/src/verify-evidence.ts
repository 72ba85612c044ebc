/** The line of the Verifier: decode, gather, verify, accept the status, bind held data, draw claims. */

import type { JsonObject } from '@veritee/core';
import { base64url } from '@veritee/core/internal';
import { tokenClaim } from '@veritee/core/internal/maa';
import type { EndorsementSource } from './endorsements/source.ts';
import { EvidenceError, type PlatformStatusName } from './errors.ts';
import { bindHeldData, heldJson } from './held-data.ts';
import { hintOf } from './hint-of.ts';
import type { AnyVerifier, AttestRequest, EvidenceClaims, HeldData, VerifiedEvidence } from './scheme.ts';
import { settle } from './trail/settle.ts';
import { Trail, type TrailLine } from './trail/trail.ts';
import type { Trust } from './trust/trust.ts';
import type { VerificationContext } from './verification/context.ts';
import { readContext, readRequest } from './verification/input.ts';

/** Evidence proven, bound and read. */
export interface Appraisable {
  readonly verified: VerifiedEvidence;
  readonly claims: EvidenceClaims;
}

/**
 * Verifies one attest request.
 *
 * @param trail - gets one line per check, also those before a refusal
 * @throws EvidenceError
 * @throws VerificationOptionsError `OptionsInvalid` on a request or context that is not a plain object or has unknown or invalid members
 */
export async function verifyEvidence(
  scheme: AnyVerifier,
  given: AttestRequest,
  surroundings: VerificationContext,
  trail: Trail = new Trail(),
): Promise<Appraisable> {
  const request = readRequest(given);
  const context = readContext(surroundings, scheme);
  const verified = await proveEvidence(scheme, request.evidence, context, trail);
  requireAcceptedStatus(scheme, verified, context.trust, trail);
  bindHeldData(verified, request, trail);
  return { verified, claims: withHeldData(scheme, scheme.claims(verified), request, trail) };
}

async function proveEvidence(
  scheme: AnyVerifier,
  bytes: Uint8Array,
  { source, trust, abortSignal, requirements = {} }: VerificationContext,
  trail: Trail,
): Promise<VerifiedEvidence> {
  const evidence = trail.attempt(`Evidence can be decoded as ${scheme.type}`, 'EvidenceFormat', () =>
    scheme.decode(bytes),
  );
  const endorsements = await gather(scheme, evidence, { source, trust, abortSignal }, trail);
  return settle(trail, (own) => scheme.verify(evidence, endorsements, trust, own, requirements));
}

async function gather(
  scheme: AnyVerifier,
  evidence: unknown,
  context: VerificationContext,
  trail: Trail,
): Promise<unknown> {
  const check = 'Endorsements of the platform are available';
  const { trust, abortSignal: signal } = context;
  const { source, wasAsked } = watched(context.source);
  try {
    const endorsements = await scheme.gather(evidence, source, { trust, trail, signal });
    // Evidence that brings all it needs asks for nothing: then there is nothing to report.
    if (wasAsked()) trail.pass(check, source.name);
    return endorsements;
  } catch (error) {
    // A proof that failed before anything was fetched has written its own line.
    if (error instanceof EvidenceError && trail.lines.at(-1)?.ok !== false) trail.fail(check, error);
    throw error;
  }
}

/** A source, and whether anything was asked of it. */
function watched(source: EndorsementSource): {
  readonly source: EndorsementSource;
  readonly wasAsked: () => boolean;
} {
  let asked = false;
  return {
    source: {
      name: source.name,
      anyRoot: source.anyRoot,
      get: (request, signal, asker) => {
        asked = true;
        return source.get(request, signal, asker);
      },
    },
    wasAsked: () => asked,
  };
}

function requireAcceptedStatus(
  scheme: AnyVerifier,
  verified: VerifiedEvidence,
  trust: Trust,
  trail: Trail,
): void {
  const { status, advisories, shortfalls = [] } = verified;
  const accepted = acceptedFor(status, scheme, trust);
  trail.require(
    'Platform status is one of the accepted',
    accepted.has(status),
    () =>
      new EvidenceError(
        'StatusNotAccepted',
        `The platform is genuine, but its status ${status} is not accepted.`,
        {
          expected: [...accepted].join(', '),
          found: status,
          hint: hintOf(shortfalls, advisories),
          platform: { status, advisories, shortfalls },
        },
      ),
    status,
  );
}

/** The operator's choice is among the words of one vendor; a word that is none of them is judged as ever. */
function acceptedFor(status: string, { statuses }: AnyVerifier, { accept }: Trust): ReadonlySet<string> {
  const { choice, accepted } = statuses;
  const canBeChosen =
    choice !== undefined && (choice.acceptable.includes(status) || choice.never.includes(status));
  return (canBeChosen ? accept : undefined) ?? accepted;
}

/** Claims with the held data, in the form that its type asks for. */
function withHeldData(
  scheme: AnyVerifier,
  claims: EvidenceClaims,
  request: AttestRequest,
  trail: Trail,
): EvidenceClaims {
  const { runtimeData, initTimeData } = request;
  if (runtimeData === undefined && initTimeData === undefined) return claims;
  const members = trail.attempt('Held data has the form that its type names', 'HeldDataFormat', () => ({
    ...runtimeMembers(scheme, runtimeData),
    ...initTimeMembers(initTimeData),
  }));
  return { incoming: claims.incoming, token: { ...claims.token, ...members } };
}

function runtimeMembers({ runtimeDataClaims }: AnyVerifier, data: HeldData | undefined): JsonObject {
  if (data === undefined) return {};
  if (data.dataType === 'JSON') return { [tokenClaim.runtime]: heldJson(data, 'runtime data') };
  const text = base64url(data.bytes);
  return Object.fromEntries(runtimeDataClaims.map((name) => [name, text]));
}

function initTimeMembers(data: HeldData | undefined): JsonObject {
  return data?.dataType === 'JSON' ? { [tokenClaim.initTime]: heldJson(data, 'init-time data') } : {};
}

/** What appraisals with either outcome have. */
interface AppraisedEvidence {
  readonly advisories: readonly string[];
  /** For people: what keeps the platform from a better status, as far as its vendor says it. */
  readonly shortfalls?: readonly string[] | undefined;
  /** Every check that took place, in order. */
  readonly trail: readonly TrailLine[];
}

/** Evidence that is genuine, accepted, and bound to the held data of its request. */
export interface AcceptedEvidence extends AppraisedEvidence {
  readonly accepted: true;
  /** The vendor's word for the platform. */
  readonly status: PlatformStatusName;
  readonly claims: EvidenceClaims;
  readonly verified: VerifiedEvidence;
  readonly error?: undefined;
}

/** Evidence that is refused, and why. */
export interface RefusedEvidence extends AppraisedEvidence {
  readonly accepted: false;
  /** The vendor's word for the platform, present whenever it could be computed. */
  readonly status?: PlatformStatusName | undefined;
  /** Present when the evidence is genuine, but not accepted. */
  readonly claims?: EvidenceClaims | undefined;
  readonly verified?: VerifiedEvidence | undefined;
  readonly error: EvidenceError;
}

/**
 * A verification as data: for people and scripts who want to see a refusal, too.
 *
 * @example
 * const result = await appraiseEvidence(schemeOf('SgxEnclave'), { evidence: quote }, { source, trust });
 * console.log(result.accepted ? result.status : result.error.explain());
 */
export type AppraisalResult = AcceptedEvidence | RefusedEvidence;

/**
 * Verifies like `verifyEvidence`, but returns a refusal instead of throwing it.
 * @throws only what is not a refusal of the evidence: an abort, a fault of the program, `VerificationOptionsError`
 */
export async function appraiseEvidence(
  scheme: AnyVerifier,
  given: AttestRequest,
  surroundings: VerificationContext,
): Promise<AppraisalResult> {
  const request = readRequest(given);
  const context = readContext(surroundings, scheme);
  const trail = new Trail();
  let verified: VerifiedEvidence | undefined;
  let claims: EvidenceClaims | undefined;
  try {
    verified = await proveEvidence(scheme, request.evidence, context, trail);
    claims = scheme.claims(verified);
    requireAcceptedStatus(scheme, verified, context.trust, trail);
    bindHeldData(verified, request, trail);
    claims = withHeldData(scheme, claims, request, trail);
    const { status, advisories, shortfalls } = verified;
    return { accepted: true, status, advisories, shortfalls, claims, verified, trail: trail.lines };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const platform = error.platform ?? verified;
    return {
      accepted: false,
      status: platform?.status,
      advisories: platform?.advisories ?? [],
      shortfalls: platform?.shortfalls,
      claims,
      verified,
      trail: trail.lines,
      error,
    };
  }
}

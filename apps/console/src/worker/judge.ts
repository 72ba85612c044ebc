/** Judges evidence at a time, as `veritee evidence verify` does. */

import {
  type AnyScheme,
  type AppraisalResult,
  type AttestRequest,
  appraiseEvidence,
  createProofCache,
  type EndorsementSource,
  type EvidenceError,
  isUndecided,
  refusalHints,
} from '@veritee/evidence';
import type { Refusal, ShownClaim, Verdict } from '../protocol.ts';
import type { EvidenceInCertificate } from './embedded-in.ts';
import { faultOf } from './fault.ts';
import { keyVerdict } from './key-verdict.ts';
import type { Roots } from './surroundings.ts';

/** What verifications have shown, for as long as the page is open. */
const proofCache = createProofCache();

/** Evidence, and all that it is judged with but the time. */
export interface Judged {
  readonly scheme: AnyScheme;
  readonly request: AttestRequest;
  readonly source: EndorsementSource;
  readonly roots: Roots;
  readonly accept?: readonly string[] | undefined;
  /** The certificate that the evidence is in. */
  readonly embedded?: EvidenceInCertificate | undefined;
}

/** The verdict at a time. */
export async function judge(judged: Judged, at: number): Promise<Verdict> {
  const { scheme, request, source, roots, accept, embedded } = judged;
  const appraisal = await appraiseEvidence(scheme, request, {
    source,
    trust: {
      anchors: roots.anchors,
      intermediates: roots.intermediates,
      now: new Date(at),
      accept: accept === undefined ? undefined : new Set(accept),
      proofCache,
    },
    // A file holds no challenge of ours: its own copy is believed, and the checks say so.
    requirements: { challenge: 'as-sent' },
  });
  const { claims } = appraisal;
  const isBound = request.runtimeData !== undefined || embedded !== undefined;
  const verdict = verdictOf(scheme, appraisal, isBound);
  if (embedded === undefined) return verdict;
  const ofKey: Verdict = { ...verdict, about: 'certificate' };
  return claims === undefined ? ofKey : keyVerdict(ofKey, embedded, claims.token, at);
}

function verdictOf(scheme: AnyScheme, appraisal: AppraisalResult, hasData: boolean): Verdict {
  const { accepted, status, advisories, shortfalls = [], trail, error, verified } = appraisal;
  const isBound = hasData || scheme.conversation !== undefined;
  return {
    about: 'evidence',
    accepted,
    undecided: error !== undefined && isUndecided(error.code),
    status,
    advisories,
    shortfalls,
    claims: claimsOf(scheme, appraisal),
    trail: trail.map(({ check, ok, detail }) => ({ check, ok, detail })),
    refusal: error && refusalOf(error),
    isOpen: isOpenToItsHost(scheme, appraisal),
    isUnbound: !isBound && verified?.reportData.some((byte) => byte !== 0) === true,
  };
}

/** An error as data. */
export function refusalOf(error: EvidenceError): Refusal {
  return { ...faultOf(error), hint: error.hint ?? refusalHints[error.code] };
}

/** Tokens of conversations hold what the policy issues; without one, people want to see what it would see. */
function claimsOf({ conversation }: AnyScheme, { claims }: AppraisalResult): ShownClaim[] {
  if (claims === undefined) return [];
  const seen = conversation === undefined ? [] : claims.incoming.map(({ type, value }) => [type, value]);
  const all = { ...Object.fromEntries(seen), ...claims.token };
  return Object.entries(all).map(([name, value]) => ({ name, value: valueText(value) }));
}

/** A value for people: texts without quotes, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return `${value}`;
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each), 1) ?? '';
}

function isOpenToItsHost({ policyTerms }: AnyScheme, { claims }: AppraisalResult): boolean {
  const names = policyTerms.claims.filter(({ role }) => role === 'debug').map(({ name }) => name);
  return claims?.incoming.some(({ type, value }) => value === true && names.includes(type)) ?? false;
}

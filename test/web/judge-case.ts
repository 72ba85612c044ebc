/** One reference case judged on whatever runtime this is bundled for; what comes of it is plain JSON that can be compared. */

import type { JsonValue } from '@veritee/core';
import { fromHex } from '@veritee/core/internal';
import {
  type AttestRequest,
  anchorsFrom,
  appraiseEvidence,
  builtInAnchors,
  collateralSource,
  createProofCache,
  type EndorsementSource,
  endorsement,
  type ProofCache,
  schemeOf,
  type Trust,
  tpmTrustBundle,
  type VerificationRequirements,
} from '@veritee/evidence';

/** A case as it travels to another runtime. */
export interface WebCase {
  readonly name: string;
  readonly type: 'SgxEnclave' | 'OpenEnclave' | 'TdxVm' | 'SevSnpVm' | 'Tpm';
  /** Hex. */
  readonly evidence: string;
  readonly now: string;
  /** Of the platform; none are at hand when absent. */
  readonly collateral?: JsonValue | undefined;
  /** PEM of the roots that are trusted instead of those of Intel and AMD. */
  readonly root?: string | undefined;
  /** Of SEV-SNP: the revocation list in hex; where there is none, it may be missing. */
  readonly revocationList?: string | undefined;
  /** Of TPMs: roots and intermediates in PEM, the challenge in hex, and whether SHA-1 is allowed. */
  readonly tpm?:
    | { readonly roots: string; readonly challenge: string; readonly allowSha1: boolean }
    | undefined;
  /** Hex. */
  readonly runtimeData?: string | undefined;
}

/** What came of a case. */
export interface WebOutcome {
  readonly name: string;
  readonly accepted: boolean;
  readonly code: string | undefined;
  readonly status: string | undefined;
  readonly advisories: readonly string[];
  readonly trail: readonly { readonly check: string; readonly ok: boolean; readonly detail: string }[];
  /** JSON; whole numbers of claims as text. */
  readonly claims: string | undefined;
}

const EVERY_STATUS = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'TDRelaunchAdvised',
  'TDRelaunchAdvisedConfigurationNeeded',
]);

const nothing: EndorsementSource = { name: 'nothing', get: () => Promise.resolve(undefined) };

/** Judges one case. */
async function judgeCase(each: WebCase, proofCache: ProofCache | undefined): Promise<WebOutcome> {
  const scheme = schemeOf(each.type);
  if (scheme === undefined) throw new Error(`no scheme for ${each.type}`);
  const trust = { ...(await trustOf(each)), proofCache };
  const request: AttestRequest = {
    evidence: fromHex(each.evidence),
    ...(each.runtimeData !== undefined && {
      runtimeData: { bytes: fromHex(each.runtimeData), dataType: 'Binary' },
    }),
  };
  const requirements: VerificationRequirements =
    each.tpm === undefined ? {} : { challenge: fromHex(each.tpm.challenge) };
  const source = sourceOf(each);
  const { accepted, error, status, advisories, trail, claims } = await appraiseEvidence(scheme, request, {
    source,
    trust,
    requirements,
  });
  return {
    name: each.name,
    accepted,
    code: error?.code,
    status,
    advisories,
    trail,
    claims: claims === undefined ? undefined : JSON.stringify(claims, plainly),
  };
}

function sourceOf({ name, collateral, revocationList }: WebCase): EndorsementSource {
  if (collateral !== undefined) return collateralSource(collateral, name);
  if (revocationList === undefined) return nothing;
  const list = endorsement(fromHex(revocationList), name);
  return { name, get: ({ kind }) => Promise.resolve(kind === 'vek-crl' ? list : undefined) };
}

async function trustOf({ type, now, root, revocationList, tpm }: WebCase): Promise<Trust> {
  const common = { now: new Date(now), accept: EVERY_STATUS };
  if (tpm !== undefined) {
    const { anchors, intermediates } = await tpmTrustBundle(tpm.roots);
    return { ...common, anchors: { Microsoft: anchors }, intermediates, tpm: { allowSha1: tpm.allowSha1 } };
  }
  const roots = root === undefined ? [] : anchorsFrom(root);
  return {
    ...common,
    anchors: root === undefined ? builtInAnchors() : { [type === 'SevSnpVm' ? 'AMD' : 'Intel']: roots },
    snp: { allowMissingRevocationList: revocationList === undefined },
  };
}

function plainly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Judges all cases at the same time, with one proof cache. */
export function judgeTogether(cases: readonly WebCase[]): Promise<WebOutcome[]> {
  const proofCache = createProofCache();
  return Promise.all(cases.map((each) => judgeCase(each, proofCache)));
}

/** Judges cases one after the other: all without a proof cache, then all with one that is empty, then all with what that remembers. */
export async function judgeCases(cases: readonly WebCase[]): Promise<WebOutcome[]> {
  const proofCache = createProofCache();
  const outcomes: WebOutcome[] = [];
  for (const remembering of [undefined, proofCache, proofCache])
    for (const each of cases) outcomes.push(await judgeCase(each, remembering));
  return outcomes;
}

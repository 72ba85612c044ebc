/** The claims of all evidence and of all files of claims beside a policy. */

import { type Claim, CodedError } from '@veritee/core';
import { isJsonObject, parseJson } from '@veritee/core/internal';
import { appraiseEvidence, createProofCache, isUndecided, policyVocabularies } from '@veritee/evidence';
import { readClaims } from '@veritee/policy';
import { textOf } from './documents.ts';
import type { KnownFile } from './recognised.ts';
import { rootsIn, sourceIn } from './surroundings.ts';

/** Claims with where they come from. */
export interface FoundClaims {
  readonly file: number;
  readonly name: string;
  /** The attestation type by its wire name. */
  readonly type?: string | undefined;
  readonly claims: readonly Claim[];
  readonly proven: boolean;
  /** Why there are none. */
  readonly trouble?: string | undefined;
  /** Whether that is a verdict of verification: evidence without its endorsements, or a broken list, is not refused by it. */
  readonly isRefused?: boolean | undefined;
}

const proofCache = createProofCache();

/** What was found last: evidence is not proven anew while only the policy changes. */
let last: { readonly key: string; readonly found: Promise<readonly FoundClaims[]> } | undefined;

/** Evidence is proven at this time. Files that are neither evidence nor claims are what it is proven with. */
export function claimsOfAll(files: readonly KnownFile[], at: number): Promise<readonly FoundClaims[]> {
  const key = JSON.stringify([at, files.map(({ given: { id, trusted } }) => [id, trusted])]);
  if (last?.key !== key) {
    const found = findClaims(files, at);
    last = { key, found };
    // A failure is not kept.
    found.catch(() => {
      last = undefined;
    });
  }
  return last.found;
}

async function findClaims(files: readonly KnownFile[], at: number): Promise<readonly FoundClaims[]> {
  const found: FoundClaims[] = [];
  for (const file of files) {
    if (file.scheme !== undefined) found.push(await provenClaims(file, files, at));
    else if (isOfClaims(file)) found.push(writtenClaims(file));
  }
  return found;
}

/** Texts that are neither a policy nor its tests. */
function isOfClaims(file: KnownFile): boolean {
  const isText = file.kind === 'JWT' || (file.role === 'document' && /^\s*[{[]/.test(textOf(file) ?? ''));
  return isText && !isTests(file) && file.kind !== 'policy';
}

/** Whether a file has tests of a policy. */
export function isTests(file: KnownFile): boolean {
  const text = file.role === 'document' ? (textOf(file) ?? '') : '';
  if (!text.trimStart().startsWith('{') || !text.includes('"tests"')) return false;
  try {
    const document = parseJson(text);
    return isJsonObject(document) && Array.isArray(document['tests']);
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

async function provenClaims(file: KnownFile, files: readonly KnownFile[], at: number): Promise<FoundClaims> {
  const { id, name, scheme, request, evidence, given } = file;
  if (scheme === undefined) return { file: id, name, claims: [], proven: false };
  const beside = files.filter((each) => each.given.batch === given.batch);
  const others = files.filter((each) => each.given.batch !== given.batch);
  const { anchors, intermediates } = await rootsIn(files, scheme);
  const { accepted, claims, error } = await appraiseEvidence(scheme, request ?? { evidence }, {
    source: sourceIn([...beside, ...others]).source,
    trust: { anchors, intermediates, now: new Date(given.at ?? at), proofCache },
    requirements: { challenge: 'as-sent' },
  });
  return {
    file: id,
    name,
    type: scheme.type,
    // Of evidence that is genuine but not accepted, no policy sees the claims.
    claims: (accepted ? claims?.incoming : undefined) ?? [],
    proven: true,
    trouble: error?.explain(),
    isRefused: error !== undefined && !isUndecided(error.code),
  };
}

const TYPE = 'x-ms-attestation-type';

function writtenClaims(file: KnownFile): FoundClaims {
  const { id, name } = file;
  try {
    const claims = readClaims(textOf(file) ?? '', { vocabularies: policyVocabularies });
    const stated = claims.find(({ type, issuer }) => type === TYPE && issuer === 'AttestationService');
    const type = policyVocabularies.find(({ names }) => names.claimed === stated?.value)?.type;
    return { file: id, name, type, claims, proven: false };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const isRefused = error.code === 'ClaimsRefused';
    return { file: id, name, claims: [], proven: false, trouble: error.explain(), isRefused };
  }
}

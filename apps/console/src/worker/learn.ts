/** Learns a policy from the evidence beside it, as `veritee policy learn` does. */

import { CodedError } from '@veritee/core';
import { schemes } from '@veritee/evidence';
import { learnPolicy } from '@veritee/policy';
import { fileLabel } from '../file-label.ts';
import type { LearnAnswer, LearnQuestion } from '../lab-protocol.ts';
import { claimsOfAll, type FoundClaims } from './claim-samples.ts';
import { knownFiles } from './recognised.ts';

/** The policy, or why there is none. */
export async function learn({ files, at, permit, refuse, identity }: LearnQuestion): Promise<LearnAnswer> {
  const found = await claimsOfAll(knownFiles(files), at);
  // Notes and comments name evidence by its file.
  const named = found.map((each) => ({ ...each, name: fileLabel(files, each.file) }));
  const of = (ids: readonly number[]) => named.filter(({ file }) => ids.includes(file));
  const permitted = of(permit);
  const unusable = of(refuse).filter(({ trouble, isRefused }) => trouble !== undefined && isRefused !== true);
  const [unproven] = [...permitted.filter(({ claims }) => claims.length === 0), ...unusable];
  if (unproven !== undefined)
    return { trouble: `${unproven.name} has no claims to learn from. ${unproven.trouble ?? ''}` };
  // Evidence that verification refuses needs no policy to be refused.
  const refused = of(refuse).filter(({ claims }) => claims.length > 0);
  const passedOver = of(refuse).filter(({ claims }) => claims.length === 0);
  const used = [...permitted, ...refused];
  const types = [...new Set(used.map(({ type }) => type))];
  const [type] = types;
  if (types.length > 1 || type === undefined) return typeTrouble(used);
  const vocabulary = schemes.find((each) => each.type === type)?.learning;
  if (vocabulary === undefined)
    return { trouble: `No policy can be learned from evidence of the type ${type}.` };
  try {
    const learned = learnPolicy({
      permit: permitted.map(({ name, claims }) => ({ name, claims })),
      refuse: refused.map(({ name, claims }) => ({ name, claims })),
      vocabulary,
      unverified: used.filter(({ proven }) => !proven).map(({ name }) => name),
      ...(identity !== undefined && { identity }),
    });
    return {
      text: learned.text,
      type,
      identity: learned.identity,
      notes: [...passedOver.map(passedOverNote), ...learned.notes],
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { trouble: error.explain() };
  }
}

function passedOverNote({ name }: FoundClaims): string {
  return `Verification refuses ${name} already, so the policy was not learned from it.`;
}

function typeTrouble(used: readonly FoundClaims[]): LearnAnswer {
  const unknown = used.find(({ type }) => type === undefined);
  if (unknown !== undefined) {
    return {
      trouble: `${unknown.name} does not say which type of evidence its claims are of. Add the claim x-ms-attestation-type with the issuer AttestationService, or give the evidence itself.`,
    };
  }
  const [first] = used;
  const other = used.find(({ type }) => type !== first?.type);
  return {
    trouble: `${first?.name} is evidence of the type ${first?.type}, ${other?.name} of the type ${other?.type}. A policy is for one type: leave out the evidence of the others.`,
  };
}

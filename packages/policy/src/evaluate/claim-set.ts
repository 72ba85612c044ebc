/** The sets of claims that an evaluation reads and fills, found by type. */

import type { Claim } from '@veritee/core';
import { EvaluationProblem, type Meter, spend } from '../meter.ts';
import { sameValue } from './values.ts';

/** Claims in the order in which they came, with an index by type that is made when it is first needed. */
export interface ClaimSet {
  readonly claims: Claim[];
  readonly most: number;
  byType: Map<string, Claim[]> | undefined;
}

const NONE: readonly Claim[] = [];

/**
 * A set with these claims in it.
 * @throws EvaluationProblem `ClaimLimit`
 */
export function claimSet(claims: readonly Claim[], most: number): ClaimSet {
  if (claims.length > most) throw tooMany(most);
  return { claims: claims.slice(), most, byType: undefined };
}

/** The claims of one type. The array is live: take what you need from it before you put claims into the set. */
export function ofType(set: ClaimSet, type: string): readonly Claim[] {
  return (set.byType ?? index(set)).get(type) ?? NONE;
}

function index(set: ClaimSet): Map<string, Claim[]> {
  const byType = new Map<string, Claim[]>();
  for (const claim of set.claims) intoIndex(byType, claim);
  set.byType = byType;
  return byType;
}

function intoIndex(byType: Map<string, Claim[]>, claim: Claim): void {
  const same = byType.get(claim.type);
  if (same === undefined) byType.set(claim.type, [claim]);
  else same.push(claim);
}

/** Whether the set holds a claim of this type, value and issuer. */
export function holds(set: ClaimSet, claim: Claim, meter: Meter): boolean {
  const candidates = set.byType === undefined && set.claims.length < 8 ? set.claims : ofType(set, claim.type);
  spend(meter, candidates.length);
  for (const other of candidates) {
    if (
      other.type === claim.type &&
      other.issuer === claim.issuer &&
      sameValue(other.value, claim.value, meter)
    ) {
      return true;
    }
  }
  return false;
}

/**
 * Puts a claim into the set.
 * @throws EvaluationProblem `ClaimLimit`
 */
export function put(set: ClaimSet, claim: Claim): void {
  if (set.claims.length >= set.most) throw tooMany(set.most);
  set.claims.push(claim);
  if (set.byType !== undefined) intoIndex(set.byType, claim);
}

function tooMany(most: number): EvaluationProblem {
  return new EvaluationProblem('ClaimLimit', `A claim set would hold more than ${most} claims.`);
}

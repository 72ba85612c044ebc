/** One condition of a learned rule: whether evidence meets it, and how it is written. */

import type { ClaimValue } from '@veritee/core';
import { type Facts, integerOf, valuesOf } from './facts.ts';
import type { LearnableClaim } from './learning-vocabulary.ts';
import { literal } from './policy-words.ts';

/** A condition about one claim. `none`: no claim has the value. */
export interface LearnedCondition {
  readonly claim: LearnableClaim;
  readonly test: '==' | '>=' | '!=' | 'none';
  readonly value: ClaimValue;
  /** The refused evidence that it is needed against. */
  readonly against?: readonly string[];
}

/** Whether evidence meets a condition, as the policy will decide. */
export function holds({ claim, test, value }: LearnedCondition, facts: Facts): boolean {
  const values = valuesOf(facts, claim.name);
  if (test === '==') return values.has(value);
  if (test === 'none') return !values.has(value);
  for (const each of values) {
    if (test === '!=' ? each !== value : isAtLeast(each, value)) return true;
  }
  return false;
}

function isAtLeast(value: ClaimValue, least: ClaimValue): boolean {
  return typeof value === 'bigint' && typeof least === 'bigint' && value >= least;
}

/** The condition as policies write it. */
export function conditionText({ claim, test, value }: LearnedCondition): string {
  const comparison = test === 'none' ? '==' : test;
  const issuer = claim.query === undefined ? 'AttestationService' : 'AttestationPolicy';
  const tests = `type==${literal(claim.name)}, value${comparison}${literal(value)}, issuer=="${issuer}"`;
  return `${test === 'none' ? '!' : ''}[${tests}]`;
}

/** A condition that all these meet and the refused one does not, by a value that they have; undefined if there is none. */
export function positive(
  claim: LearnableClaim,
  members: readonly Facts[],
  refused: Facts,
): LearnedCondition | undefined {
  if (claim.use === 'minimum') {
    const least = leastOf(claim.name, members);
    if (least !== undefined) {
      const condition: LearnedCondition = { claim, test: '>=', value: least };
      return holds(condition, refused) ? undefined : condition;
    }
  }
  const [first, ...rest] = members;
  if (first === undefined) return undefined;
  const not = valuesOf(refused, claim.name);
  for (const value of valuesOf(first, claim.name)) {
    if (not.has(value) || !rest.every((each) => valuesOf(each, claim.name).has(value))) continue;
    return { claim, test: '==', value };
  }
  return undefined;
}

/** A condition that all these meet and the refused one does not, by a value that only the refused one has. */
export function negative(
  claim: LearnableClaim,
  members: readonly Facts[],
  refused: Facts,
): LearnedCondition | undefined {
  const values = valuesOf(refused, claim.name);
  const single = values.size === 1 && members.every((each) => valuesOf(each, claim.name).size === 1);
  for (const value of values) {
    if (members.some((each) => valuesOf(each, claim.name).has(value))) continue;
    return { claim, test: single ? '!=' : 'none', value };
  }
  return undefined;
}

/** The lowest value of an integer claim that all have once. */
export function leastOf(name: string, members: readonly Facts[]): bigint | undefined {
  let least: bigint | undefined;
  for (const each of members) {
    const value = integerOf(each, name);
    if (value === undefined) return undefined;
    if (least === undefined || value < least) least = value;
  }
  return least;
}

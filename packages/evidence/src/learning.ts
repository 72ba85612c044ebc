/** How a policy is learned from evidence of a kind: plain data, which whoever learns policies is handed. */

import type { ClaimValue } from '@veritee/core';

/** How a learned policy uses a claim. */
export type LearnedUse =
  /** It must have one value; evidence that has another is never permitted. */
  | 'required'
  /** It has a good value, which the policy requires if all permitted evidence has it. */
  | 'expected'
  /** An integer that must not be below the lowest in the permitted evidence. */
  | 'minimum'
  /** Compared for equality where an identity names it, or where it is needed to tell evidence apart. */
  | 'pinned';

/** A value inside a claim whose text is JSON. */
export interface LearnedQuery {
  /** The name of the claim. */
  readonly claim: string;
  /** A JMESPath query. */
  readonly path: string;
}

/** A claim that a policy can be learned from. */
export interface LearnedClaim {
  /** The name; with a query, the name that the policy gives to what the query finds. */
  readonly name: string;
  readonly use: LearnedUse;
  /** The good value of `required` and `expected`. */
  readonly value?: ClaimValue | undefined;
  /** Of `required`: evidence without the claim is permitted as well; every other value is denied. */
  readonly optional?: boolean | undefined;
  /** What the claim means, as a sentence: the comment above its line. */
  readonly why: string;
  readonly query?: LearnedQuery | undefined;
}

/** A set of claims that say which code or which machine evidence comes from. */
export interface LearnedIdentity {
  /** The word by which people choose it. */
  readonly name: string;
  /**
   * Names of pinned claims, and of minimums that only make sense with them. The first must be in the evidence, be good if
   * it is `expected`, and not be a string of zeros; otherwise the evidence does not have this identity.
   */
  readonly claims: readonly string[];
}

/** What can be learned from one kind of evidence. */
export interface LearningTerms {
  /** In the order in which policies should have them. */
  readonly claims: readonly LearnedClaim[];
  /** The customary one first: it is pinned where all evidence has it and no other is asked for. */
  readonly identities: readonly LearnedIdentity[];
}

/** A claim that must have one value. */
export function required(name: string, value: ClaimValue, why: string): LearnedClaim {
  return { name, use: 'required', value, why };
}

/** A claim that has one value, where evidence has the claim. */
export function optional(claim: LearnedClaim): LearnedClaim {
  return claim.use === 'required' ? { ...claim, optional: true } : claim;
}

/** A claim that should have one value. */
export function expected(name: string, value: ClaimValue, why: string): LearnedClaim {
  return { name, use: 'expected', value, why };
}

/** A version. */
export function minimum(name: string, why: string): LearnedClaim {
  return { name, use: 'minimum', why };
}

/** A claim compared for equality. */
export function pinned(name: string, why: string): LearnedClaim {
  return { name, use: 'pinned', why };
}

/** What an explanation says: per rule and condition what happened, and on refusal what would have had to be different. */

import type { Claim, ClaimIssuer, ClaimValue } from '@veritee/core';
import type { TargetSet } from '../evaluate/plan.ts';
import type { ClaimProperty, ClaimVerb, Comparison, SegmentName } from '../syntax/ast.ts';
import type { SourceSpan } from '../syntax/source.ts';

/** Why an evaluation came out as it did, recorded by the evaluator that decided. */
export interface Explanation {
  /** The rules that were evaluated, in the order in which they ran. After a refusal, issuancerules are not among them. */
  readonly rules: readonly RuleExplanation[];
  /** On refusal: the shortest answer to "what would have had to be different?". */
  readonly answer?: Answer;
}

/** A rule by its place. */
export interface RuleReference {
  readonly segment: SegmentName;
  /** The place in the segment, from 1. */
  readonly number: number;
  readonly position: SourceSpan;
}

/** What one rule did. */
export interface RuleExplanation extends RuleReference {
  readonly action: 'permit' | 'deny' | ClaimVerb;
  readonly fired: boolean;
  /** The evaluation ended in this rule with a problem. */
  readonly failed?: true;
  readonly conditions: readonly ConditionExplanation[];
  /** The claims the rule put into sets; those that were there already have `added: false`. */
  readonly effects: readonly Effect[];
}

/** A claim that an action put into a set, or found there. */
export interface Effect {
  readonly set: TargetSet;
  readonly claim: ClaimNote;
  readonly added: boolean;
}

/** What one condition met. */
export interface ConditionExplanation {
  /** The condition as in the policy, cut when it is long. */
  readonly text: string;
  readonly position: SourceSpan;
  readonly negated: boolean;
  readonly satisfied: boolean;
  /** The claims that match, at most ten; for a negated condition, those that must not be there. */
  readonly matched: readonly ClaimNote[];
  /** How many claims match. */
  readonly matches: number;
  /** When nothing matches: the claim that comes closest, and the properties in which it differs. */
  readonly closest?: Closest;
  /** Why it cannot be said whether the condition holds: an expression in it has no value. */
  readonly untested?: string;
  /** It cannot be said either, because no claim bears this name, to which it refers: that condition is the one to look at. */
  readonly waitsFor?: string;
}

/** A claim that nearly matches. */
export interface Closest {
  readonly claim: ClaimNote;
  readonly differences: readonly Difference[];
}

/** One test that a claim does not pass. */
export interface Difference {
  readonly property: ClaimProperty;
  readonly comparison: Comparison;
  /** What the claim's property is compared with; several values when a bound claim has several. */
  readonly expected: readonly ClaimValue[];
  readonly found: ClaimValue;
  readonly position: SourceSpan;
}

/** A claim in an explanation. Long strings are cut, and `length` is their length. */
export interface ClaimNote {
  readonly type: string;
  readonly value: ClaimValue;
  readonly issuer: ClaimIssuer;
  readonly length?: number;
}

/** What would have had to be different. */
export interface Answer {
  /** One or two sentences for people. */
  readonly text: string;
  /** The deny rules that fired. */
  readonly denied: readonly RuleReference[];
  /** The smallest set of conditions that stood between the claims and a permit; empty when a permit was given. */
  readonly needed: readonly Need[];
}

/** A condition that did not hold, in a permit rule or in a rule that it builds on. */
export interface Need {
  readonly rule: RuleReference;
  readonly condition: ConditionExplanation;
}

const LONGEST = 200;

/** A claim as explanations show it. */
export function noteOf({ type, value, issuer }: Claim): ClaimNote {
  return typeof value === 'string' && value.length > LONGEST
    ? { type, value: `${value.slice(0, LONGEST - 1)}…`, issuer, length: value.length }
    : { type, value, issuer };
}

/** A stretch of the policy as explanations show it. */
export function excerpt(text: string, { start, end }: SourceSpan): string {
  return end - start > LONGEST ? `${text.slice(start, start + LONGEST - 1)}…` : text.slice(start, end);
}

/** A value as explanations show it. */
export function shortValue(value: ClaimValue): ClaimValue {
  return typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}

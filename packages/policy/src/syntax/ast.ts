/** The syntax tree of a policy text. Every node knows its place in the text. */

import type { ClaimValue } from '@veritee/core';
import type { SourceSpan } from './source.ts';

/** The four properties of a claim, as the language spells them. */
export type ClaimProperty = 'type' | 'value' | 'valueType' | 'issuer';

/** The comparisons of property conditions. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** The names of the three segments, in the required order. */
export type SegmentName = 'configurationrules' | 'authorizationrules' | 'issuancerules';

/** A whole policy. What could not be read is left out, or is a hole. */
export interface Policy {
  readonly text: string;
  /** Whether everything could be read. The tree of a policy without errors is complete. */
  readonly complete: boolean;
  /** `major.minor` as written, absent when there is no readable version statement. */
  readonly version?: Word;
  readonly configuration?: Segment;
  readonly authorization?: Segment;
  readonly issuance?: Segment;
}

/** One `name { rules };`. */
export interface Segment {
  readonly name: SegmentName;
  readonly rules: readonly Rule[];
  readonly span: SourceSpan;
}

/** One `conditions => action;`. */
export interface Rule {
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly span: SourceSpan;
  /** Not all of it could be read. */
  readonly unread?: true;
}

/** One `identifier:[tests]`, or `![tests]`. */
export interface Condition {
  readonly negated: boolean;
  readonly identifier?: Word;
  readonly tests: readonly PropertyTest[];
  readonly span: SourceSpan;
}

/** One `property == expression` of a condition. */
export interface PropertyTest {
  readonly property: ClaimProperty;
  readonly comparison: Comparison;
  readonly operand: Expression;
  readonly span: SourceSpan;
}

/** What a rule does when its conditions hold. */
export type Action = Verdict | CopyAction | MakeAction;

/** `permit()` or `deny()`. */
export type Verdict =
  | { readonly kind: 'permit'; readonly span: SourceSpan }
  | { readonly kind: 'deny'; readonly span: SourceSpan };

/** The verbs that put claims into sets. */
export type ClaimVerb = 'add' | 'issue' | 'issueproperty';

/** `issue(claim = c)`: copies every claim that an identifier denotes. */
export interface CopyAction {
  readonly kind: 'copy';
  readonly verb: ClaimVerb;
  readonly from: Word;
  readonly span: SourceSpan;
}

/** `issue(type = …, value = …)`: makes claims. */
export interface MakeAction {
  readonly kind: 'make';
  readonly verb: ClaimVerb;
  readonly assignments: readonly Assignment[];
  readonly span: SourceSpan;
  /** Not all of it could be read: the verb may be a guess, and assignments may be missing. */
  readonly unread?: true;
}

/** One `property = expression` of an action. */
export interface Assignment {
  readonly property: ClaimProperty;
  readonly value: Expression;
  readonly span: SourceSpan;
}

/** What is on the right of a comparison or an assignment, or between the parentheses of a function. */
export type Expression = Literal | Reference | Call | Hole;

/** A string, integer or boolean written in the policy. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: ClaimValue;
  readonly span: SourceSpan;
}

/** `c.value`: a property of the claims that an identifier denotes. */
export interface Reference {
  readonly kind: 'reference';
  readonly identifier: Word;
  readonly property: ClaimProperty;
  readonly span: SourceSpan;
}

/** `JmesPath(c.value, "…")`. */
export interface Call {
  readonly kind: 'call';
  readonly name: Word;
  readonly args: readonly Expression[];
  readonly span: SourceSpan;
}

/** Something that should be an expression and could not be read. Only texts with errors have holes. */
export interface Hole {
  readonly kind: 'hole';
  readonly span: SourceSpan;
}

/** A word of the text with its place. */
export interface Word {
  readonly text: string;
  readonly span: SourceSpan;
}

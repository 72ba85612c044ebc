/** Explanations as answers carry them: compact, bounded, and without numbers that JSON would spoil. */

import { type Explanation, explanationLines, type RuleExplanation } from '@veritee/policy';

/** Why a policy decided as it did. */
export interface ToldExplanation {
  /** The shortest answer to "what would have had to be different?". */
  readonly answer?: string;
  /** The rules that ran, in their order. */
  readonly rules: readonly ToldRule[];
  /** How many rules are left out. */
  readonly omitted?: number;
}

/** What one rule did. */
export interface ToldRule {
  readonly segment: string;
  /** The place in the segment, from 1. */
  readonly rule: number;
  readonly line: number;
  readonly column: number;
  readonly action: string;
  readonly outcome: 'fired' | 'did not fire' | 'failed';
  /** One line per condition and effect, for people. */
  readonly details?: readonly string[];
}

const MOST_RULES = 100;
const MOST_DETAILS = 20;
const LONGEST_ANSWER = 2000;

/** The explanation for an answer: rules that decided come before others when there are too many. */
export function tellExplanation({ rules, answer }: Explanation): ToldExplanation {
  const told = rules.length <= MOST_RULES ? rules : mostTelling(rules);
  const omitted = rules.length - told.length;
  return {
    ...(answer !== undefined && { answer: cut(answer.text) }),
    rules: told.map(tellRule),
    ...(omitted > 0 && { omitted }),
  };
}

function mostTelling(rules: readonly RuleExplanation[]): readonly RuleExplanation[] {
  const decided = rules.filter(({ fired, failed }) => fired || failed === true).slice(-MOST_RULES);
  const others = rules.filter((rule) => !decided.includes(rule)).slice(0, MOST_RULES - decided.length);
  return rules.filter((rule) => decided.includes(rule) || others.includes(rule));
}

function tellRule(rule: RuleExplanation): ToldRule {
  const { segment, number, position, action, fired, failed } = rule;
  const [, ...details] = explanationLines({ rules: [rule] });
  return {
    segment,
    rule: number,
    line: position.line,
    column: position.column,
    action,
    outcome: failed === true ? 'failed' : fired ? 'fired' : 'did not fire',
    ...(details.length > 0 && { details: details.slice(0, MOST_DETAILS).map((line) => line.trim()) }),
  };
}

function cut(text: string): string {
  return text.length > LONGEST_ANSWER ? `${text.slice(0, LONGEST_ANSWER - 1)}…` : text;
}

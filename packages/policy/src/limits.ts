/** Bounds on what a policy may cost: its text, its rules, and the work and memory of one evaluation. */

import { orAbsent, type RecordShape } from '@veritee/core/internal';
import { readOptions } from './options.ts';

/**
 * The bounds of parsing and evaluating. Each has its own code: exceeding one of the first six is a diagnostic, exceeding
 * one of the others refuses the evaluation. Lengths are UTF-16 code units.
 */
export interface PolicyLimits {
  /** Longest policy text (`TextTooLong`). */
  readonly textLength: number;
  /** Most rules in a policy (`TooManyRules`). */
  readonly rules: number;
  /** Most conditions in a rule, and most tests in a condition (`TooManyConditions`). */
  readonly conditions: number;
  /** Deepest function calls inside function calls (`NestingTooDeep`). */
  readonly nesting: number;
  /** Most problems reported for one text (`TooManyProblems`). */
  readonly problems: number;
  /** Most claims in a claim set (`ClaimLimit`). */
  readonly claims: number;
  /** Longest string value that a function may make (`ValueLimit`). */
  readonly valueLength: number;
  /** Text that the functions of one evaluation may read as JSON and write, in total (`TextLimit`). */
  readonly text: number;
  /** Longest JMESPath query (`QueryLimit`); a query is nested at most 200 deep, whatever its length. */
  readonly queryLength: number;
  /** Deepest JSON that functions read and write (`JsonNesting`). */
  readonly jsonNesting: number;
  /** Work of one evaluation: claims tested, JMESPath steps, sixteenths of characters read or written (`StepLimit`). */
  readonly steps: number;
}

/** What holds when the caller says nothing else. */
export const DEFAULT_LIMITS: PolicyLimits = {
  textLength: 131_072,
  rules: 2_000,
  conditions: 64,
  nesting: 32,
  problems: 100,
  claims: 4_096,
  valueLength: 524_288,
  text: 1_048_576,
  queryLength: 16_384,
  jsonNesting: 64,
  steps: 100_000,
};

/**
 * The default limits with some replaced.
 *
 * @throws PolicyOptionsError `OptionsInvalid` on an unknown limit, and on one that is not a whole number of at least zero
 * @example
 * limitsWith({ steps: 10_000 }).rules; // 2000
 */
export function limitsWith(changes: Partial<PolicyLimits> | undefined): PolicyLimits {
  if (changes === undefined || changes === DEFAULT_LIMITS) return DEFAULT_LIMITS;
  return { ...DEFAULT_LIMITS, ...readOptions(changes, limitsShape, 'limits') };
}

const isLimit = orAbsent((value) => Number.isSafeInteger(value) && (value as number) >= 0);
const limitsShape = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map((name) => [name, isLimit]),
) as RecordShape<Partial<PolicyLimits>>;

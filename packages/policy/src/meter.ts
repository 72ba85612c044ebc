/** What an evaluation has left to spend, and the one error that ends an evaluation. */

import { CodedError } from '@veritee/core';
import { DEFAULT_LIMITS, type PolicyLimits } from './limits.ts';

/** Why an evaluation ended without a decision. Stable: programs may compare these. */
export type EvaluationProblemCode =
  | 'StepLimit'
  | 'TextLimit'
  | 'ValueLimit'
  | 'ClaimLimit'
  | 'QueryLimit'
  | 'JsonNesting'
  | 'JsonInvalid'
  | 'JsonDuplicateMember'
  | 'JsonUnsuitable'
  | 'IntegerRange'
  | 'QuerySyntax'
  | 'QueryType'
  | 'ArgumentType'
  | 'ArgumentEmpty'
  | 'ArgumentCount'
  | 'ReadOnlyIssued'
  | 'TypeNotText'
  | 'ValueTypeMismatch'
  | 'ConfigurationValue';

/** A policy that cannot be evaluated over these claims. It never leaves the package: appraisals report it. */
export class EvaluationProblem extends CodedError<EvaluationProblemCode> {}

/** Counts down what one evaluation may spend. */
export interface Meter {
  readonly limits: PolicyLimits;
  steps: number;
  text: number;
}

/** A full meter. */
export function meterFor(limits: PolicyLimits): Meter {
  return { limits, steps: limits.steps, text: limits.text };
}

/**
 * Pays for work in steps.
 * @throws EvaluationProblem `StepLimit`
 */
export function spend(meter: Meter, steps: number): void {
  meter.steps -= steps;
  if (meter.steps < 0) {
    throw new EvaluationProblem('StepLimit', `The evaluation takes more than ${meter.limits.steps} steps.`);
  }
}

/**
 * Pays for reading or writing a text of this length.
 * @throws EvaluationProblem `TextLimit`, `StepLimit`
 */
export function spendText(meter: Meter, length: number): void {
  meter.text -= length;
  if (meter.text < 0) {
    const message = `The functions of the policy read and write more than ${meter.limits.text} characters.`;
    throw new EvaluationProblem('TextLimit', message);
  }
  spend(meter, 1 + (length >> 4));
}

/**
 * Pays for a string that a function makes, before it is made.
 * @throws EvaluationProblem `ValueLimit`, `TextLimit`, `StepLimit`
 */
export function spendValue(meter: Meter, length: number): void {
  if (length > meter.limits.valueLength) {
    const message = `A value would be longer than ${meter.limits.valueLength} characters.`;
    throw new EvaluationProblem('ValueLimit', message);
  }
  spendText(meter, length);
}

/** What a text costs on top that turns out to be no JSON: making the error takes as long as these steps. */
const STEPS_OF_A_FAULT = 30;

/**
 * Reads a text that may be no JSON, and pays for the fault when it is none.
 * @throws EvaluationProblem all but `JsonInvalid`, for which the answer is `undefined`
 */
export function unlessInvalid<Result>(meter: Meter, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof EvaluationProblem) || problem.code !== 'JsonInvalid') throw problem;
    spend(meter, STEPS_OF_A_FAULT);
    return undefined;
  }
}

/** A meter that never runs out, for work that is bounded otherwise. */
export function unlimitedMeter(): Meter {
  return { limits: DEFAULT_LIMITS, steps: Number.POSITIVE_INFINITY, text: Number.POSITIVE_INFINITY };
}

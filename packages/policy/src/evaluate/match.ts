/** Which claims satisfy the conditions of a rule: the filter, and the join of conditions that refer to each other. */

import type { Claim } from '@veritee/core';
import { spend } from '../meter.ts';
import { ofType } from './claim-set.ts';
import { evaluateExpression } from './expressions.ts';
import type { Operand } from './functions.ts';
import type { ConditionPlan, JoinTest, LiteralTest, RulePlan } from './plan.ts';
import type { Run } from './run.ts';
import { compareValues, propertyValue } from './values.ts';

/** The claims that each condition of a rule denotes, by column; negated conditions denote none. */
export type Columns = (readonly Claim[])[];

const NONE: readonly Claim[] = [];

/** The claims for which a rule fires, or nothing when it does not. */
export function matchRule(plan: RulePlan, run: Run): Columns | undefined {
  const columns: Columns = [];
  for (const condition of plan.conditions) {
    const claims = candidates(condition, run);
    const { negated } = condition.condition;
    // A negated condition that refers to others holds or fails with each tuple: see `joinGroup`.
    const free = condition.joins.length === 0;
    if (negated ? free && claims.length > 0 : claims.length === 0) return undefined;
    columns.push(negated && free ? NONE : claims);
  }
  for (const group of plan.groups) if (!joinGroup(plan, group, columns, run)) return undefined;
  return columns;
}

/** The claims that pass the tests of a condition against literals. */
export function candidates(condition: ConditionPlan, run: Run): readonly Claim[] {
  const { type, tests } = condition;
  const claims = type === undefined ? run.incoming.claims : ofType(run.incoming, type);
  spend(run.meter, claims.length + 1);
  if (tests.length === 0) return claims;
  spend(run.meter, claims.length * tests.length);
  return claims.filter((claim) => {
    for (const test of tests) if (!passesLiteral(test, claim, run)) return false;
    return true;
  });
}

/** Whether a claim passes one test against a literal. */
export function passesLiteral(test: LiteralTest, claim: Claim, run: Run): boolean {
  return compareValues(test.comparison, propertyValue(claim, test.property), test.literal, run.meter);
}

/** Whether a claim passes one test against values: against any one of them. */
export function passesJoin(join: JoinTest, operand: Operand, claim: Claim, run: Run): boolean {
  const value = propertyValue(claim, join.property);
  const { values } = operand;
  for (let index = 0; index < values.length; index++) {
    const other = values[index];
    spend(run.meter, 1);
    if (other !== undefined && compareValues(join.comparison, value, other, run.meter)) return true;
  }
  return false;
}

/**
 * Takes every tuple of one claim per condition that satisfies the whole group, and leaves in each column the claims
 * that stand in some tuple. False when there is no tuple. The group must hold what its conditions refer to.
 */
export function joinGroup(plan: RulePlan, group: readonly number[], columns: Columns, run: Run): boolean {
  const partners = group.map(() => new Set<Claim>());
  const tuple: Columns = [];
  let found = false;
  let open = 0;
  for (const column of group) {
    if (!plan.conditions[column]?.condition.negated) open += new Set(columns[column]).size;
  }

  function extend(place: number): void {
    const column = group[place];
    const condition = column === undefined ? undefined : plan.conditions[column];
    if (condition === undefined || column === undefined) {
      found = true;
      open -= keep(partners, group, tuple);
      return;
    }
    const tests = joinTests(condition, tuple, run);
    const claims = columns[column] ?? NONE;
    if (condition.condition.negated) {
      if (!claims.some(tests)) extend(place + 1);
      return;
    }
    for (const claim of claims) {
      if (!tests(claim)) continue;
      tuple[column] = [claim];
      extend(place + 1);
      if (open === 0) return;
    }
  }

  extend(0);
  group.forEach((column, place) => {
    const negated = plan.conditions[column]?.condition.negated;
    columns[column] = negated
      ? NONE
      : (columns[column] ?? NONE).filter((claim) => partners[place]?.has(claim));
  });
  return found;
}

/** Notes the claims of a tuple; says how many of them were not noted before. */
function keep(partners: readonly Set<Claim>[], group: readonly number[], tuple: Columns): number {
  let fresh = 0;
  partners.forEach((set, place) => {
    const claim = tuple[group[place] ?? -1]?.[0];
    if (claim === undefined || set.has(claim)) return;
    set.add(claim);
    fresh++;
  });
  return fresh;
}

/** The tests of a condition against one tuple so far. What they compare with is evaluated once, when first needed. */
export function joinTests({ joins }: ConditionPlan, tuple: Columns, run: Run): (claim: Claim) => boolean {
  const operands: Operand[] = [];
  return (claim) => {
    spend(run.meter, 3);
    for (let index = 0; index < joins.length; index++) {
      const join = joins[index];
      if (join === undefined) continue;
      let operand = operands[index];
      if (operand === undefined) {
        operand = evaluateExpression(join.operand, tuple, run);
        operands[index] = operand;
      }
      if (!passesJoin(join, operand, claim, run)) return false;
    }
    return true;
  };
}

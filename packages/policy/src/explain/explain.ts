/** The recorder that the evaluator tells what happens; it asks the evaluator's own tests why a rule did not fire. */

import type { Claim } from '@veritee/core';
import { nearest } from '@veritee/core/internal';
import { ofType } from '../evaluate/claim-set.ts';
import { evaluateExpression } from '../evaluate/expressions.ts';
import {
  type Columns,
  candidates,
  joinGroup,
  joinTests,
  passesJoin,
  passesLiteral,
} from '../evaluate/match.ts';
import { type ConditionPlan, columnsIn, type RulePlan, type TargetSet } from '../evaluate/plan.ts';
import type { Run } from '../evaluate/run.ts';
import { propertyValue } from '../evaluate/values.ts';
import type { PolicyLimits } from '../limits.ts';
import { EvaluationProblem, type Meter, meterFor, spend } from '../meter.ts';
import { answerTo } from './answer.ts';
import {
  type Closest,
  type ConditionExplanation,
  type Difference,
  type Effect,
  type Explanation,
  excerpt,
  noteOf,
  type RuleExplanation,
  shortValue,
} from './explanation.ts';

/** Takes notes of one evaluation. */
export interface Recorder {
  /** A rule begins. */
  begin(plan: RulePlan): void;
  /** The rule was matched, or not; called before its action. */
  matched(plan: RulePlan, columns: Columns | undefined, run: Run): void;
  /** An action put a claim into a set, or found it there. */
  effect(set: TargetSet, claim: Claim, added: boolean): void;
  /** The notes, with an answer when the policy refused. `failed`: a problem ended the evaluation in the last rule. */
  explanation(outcome: 'permitted' | 'refused' | 'failed'): Explanation;
}

/** What the recorder knows of a rule. */
export interface RuleNotes {
  readonly plan: RulePlan;
  readonly explanation: RuleExplanation;
}

/** A recorder for one evaluation. Its own work is paid from a meter of its own, so that notes never change a decision. */
export function recorderFor(text: string, limits: PolicyLimits): Recorder {
  const notes: RuleNotes[] = [];
  const meter = meterFor(limits);
  let effects: Effect[] = [];
  let current: RulePlan | undefined;
  return {
    begin(plan) {
      current = plan;
    },
    matched(plan, columns, run) {
      effects = [];
      const fired = columns !== undefined;
      const conditions = fired ? holding(plan, columns, text) : failing(plan, shadowOf(run, meter), text);
      notes.push({ plan, explanation: { ...referenceTo(plan), fired, conditions, effects } });
    },
    effect(set, claim, added) {
      effects.push({ set, claim: noteOf(claim), added });
    },
    explanation(outcome) {
      if (outcome === 'failed' && current !== undefined) markFailed(notes, current);
      const rules = notes.map(({ explanation }) => explanation);
      return outcome === 'permitted' ? { rules } : { rules, answer: answerTo(notes) };
    },
  };
}

/** The rule in which the evaluation ended: its conditions could not be tested, or its action not be done. */
function markFailed(notes: RuleNotes[], plan: RulePlan): void {
  const last = notes.at(-1);
  const begun = last?.plan === plan ? notes.pop() : undefined;
  const explanation = begun?.explanation ?? {
    ...referenceTo(plan),
    fired: false,
    conditions: [],
    effects: [],
  };
  notes.push({ plan, explanation: { ...explanation, failed: true } });
}

function referenceTo({ rule, segment, number }: RulePlan) {
  const action = 'verb' in rule.action ? rule.action.verb : rule.action.kind;
  return { segment, number, position: rule.span, action };
}

/** The same claims with another purse, and without the memory of the deciding run. */
function shadowOf(run: Run, meter: Meter): Run {
  return { ...run, meter, json: new Map() };
}

const MOST = 10;

function noted(claims: readonly Claim[]): Pick<ConditionExplanation, 'matched' | 'matches'> {
  return { matched: claims.slice(0, MOST).map(noteOf), matches: claims.length };
}

function holding(plan: RulePlan, columns: Columns, text: string): readonly ConditionExplanation[] {
  return plan.conditions.map(({ condition, column }) => ({
    text: excerpt(text, condition.span),
    position: condition.span,
    negated: condition.negated,
    satisfied: true,
    ...noted(columns[column] ?? []),
  }));
}

/**
 * Looks at every condition of a rule that did not fire, also behind the first one that failed. Conditions that refer to
 * each other hold when some claims satisfy them together; where that can be read in several ways, the way counts in
 * which the fewest conditions fail.
 */
function failing(plan: RulePlan, run: Run, text: string): readonly ConditionExplanation[] {
  const asked = new Set(
    plan.conditions.flatMap(({ joins }) => joins.flatMap(({ operand }) => columnsIn(operand))),
  );
  let best = explainInOrder(plan, undefined, run, text);
  for (const { column, joins } of plan.conditions) {
    if (joins.length === 0 || asked.has(column)) continue;
    if (failures(best) < 2) break;
    const other = explainInOrder(plan, column, run, text);
    if (failures(other) < failures(best)) best = other;
  }
  return best;
}

function failures(conditions: readonly ConditionExplanation[]): number {
  return conditions.filter(({ satisfied, waitsFor }) => !satisfied && waitsFor === undefined).length;
}

/** The conditions one after the other, each beside those before it that hold; the one of the column `last` comes last. */
function explainInOrder(
  plan: RulePlan,
  last: number | undefined,
  run: Run,
  text: string,
): readonly ConditionExplanation[] {
  const rule: Holding = { plan, columns: [], held: new Set() };
  const told: ConditionExplanation[] = [];
  const { conditions } = plan;
  const late = last === undefined ? undefined : conditions[last];
  const order = late === undefined ? conditions : [...conditions.filter((each) => each !== late), late];
  for (const condition of order) told[condition.column] = explainCondition(condition, rule, run, text);
  return told;
}

/** The claims of the conditions that hold together so far. */
interface Holding {
  readonly plan: RulePlan;
  readonly columns: Columns;
  readonly held: Set<number>;
}

function explainCondition(
  plan: ConditionPlan,
  rule: Holding,
  run: Run,
  source: string,
): ConditionExplanation {
  const { condition, column } = plan;
  const { negated, span: position } = condition;
  const about = { text: excerpt(source, position), position, negated };
  const nothing = { ...about, satisfied: false, matched: [], matches: 0 };
  const { columns, held } = rule;
  columns[column] = [];
  const missing = plan.joins.flatMap(({ operand }) => columnsIn(operand)).find((other) => !held.has(other));
  const name = missing === undefined ? undefined : rule.plan.conditions[missing]?.condition.identifier?.text;
  if (name !== undefined) return { ...nothing, waitsFor: name };
  try {
    const claims = candidates(plan, run);
    columns[column] = claims;
    if (holds(plan, rule, run)) {
      held.add(column);
      return { ...about, satisfied: true, ...noted(negated ? [] : (columns[column] ?? [])) };
    }
    columns[column] = [];
    const closest = negated ? undefined : closestTo(plan, columns, run);
    const met = negated ? claims.filter(joinTests(plan, columns, run)) : [];
    return { ...nothing, ...noted(met), ...(closest === undefined ? {} : { closest }) };
  } catch (problem) {
    if (!(problem instanceof EvaluationProblem)) throw problem;
    columns[column] = [];
    return { ...nothing, untested: problem.message };
  }
}

/** Whether a condition holds beside those of its group that hold; its column then has the claims for which it does. */
function holds(
  { condition, column, joins }: ConditionPlan,
  { plan, columns, held }: Holding,
  run: Run,
): boolean {
  const empty = (columns[column] ?? []).length === 0;
  if (joins.length === 0) return condition.negated === empty;
  const group = plan.groups.find((columnsOfGroup) => columnsOfGroup.includes(column)) ?? [];
  const tried = columns.slice();
  if (
    !joinGroup(
      plan,
      group.filter((other) => other === column || held.has(other)),
      tried,
      run,
    )
  )
    return false;
  for (const other of group) columns[other] = tried[other] ?? [];
  return true;
}

/** The claim that fails the fewest tests. One of another type is close only when the names are nearly the same. */
function closestTo(plan: ConditionPlan, columns: Columns, run: Run): Closest | undefined {
  let pool: readonly Claim[] = run.incoming.claims;
  spend(run.meter, pool.length * (4 + plan.tests.length));
  if (plan.type !== undefined) {
    pool = ofType(run.incoming, plan.type);
    if (pool.length === 0) {
      const other = nearest(plan.type, new Set(run.incoming.claims.map(({ type }) => type)));
      pool = other === undefined ? [] : ofType(run.incoming, other);
    }
  }
  let best: Closest | undefined;
  for (const claim of pool) {
    const differences = differencesOf(plan, claim, columns, run);
    if (best === undefined || differences.length < best.differences.length)
      best = { claim: noteOf(claim), differences };
  }
  return best;
}

/** The tests that a claim does not pass, judged by the tests that decide. */
function differencesOf(plan: ConditionPlan, claim: Claim, columns: Columns, run: Run): readonly Difference[] {
  const { condition, type } = plan;
  const differences: Difference[] = [];
  const differ = (place: number, expected: Difference['expected']) => {
    const test = condition.tests[place];
    if (test === undefined) return;
    const { property, comparison, span: position } = test;
    const found = shortValue(propertyValue(claim, property));
    differences.push({
      property,
      comparison,
      expected: expected.slice(0, MOST).map(shortValue),
      found,
      position,
    });
  };
  if (type !== undefined && claim.type !== type) differ(plan.typePlace, [type]);
  for (const test of plan.tests) if (!passesLiteral(test, claim, run)) differ(test.place, [test.literal]);
  for (const join of plan.joins) {
    const operand = evaluateExpression(join.operand, columns, run);
    if (!passesJoin(join, operand, claim, run)) differ(join.place, operand.values);
  }
  return differences;
}

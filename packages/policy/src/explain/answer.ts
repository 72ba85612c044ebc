/** The shortest answer to "what would have had to be different?", from the notes of a refused evaluation. */

import type { ClaimValue } from '@veritee/core';
import type { ActionPlan, ConditionPlan, RulePlan } from '../evaluate/plan.ts';
import { compareValues, propertyValue } from '../evaluate/values.ts';
import { unlimitedMeter } from '../meter.ts';
import type {
  Answer,
  ConditionExplanation,
  Difference,
  Need,
  RuleExplanation,
  RuleReference,
} from './explanation.ts';

interface Notes {
  readonly plan: RulePlan;
  readonly explanation: RuleExplanation;
}

/** The deny rules that fired, and the smallest set of conditions between the claims and a permit. */
export function answerTo(notes: readonly Notes[]): Answer {
  const known = new Map<Notes, readonly Need[]>();
  const denied = notes.filter(({ plan, explanation }) => plan.action.kind === 'deny' && explanation.fired);
  const permits = notes.filter(({ plan }) => plan.action.kind === 'permit');
  const permitted = permits.some(({ explanation }) => explanation.fired);
  const failed = notes.find(({ explanation }) => explanation.failed === true);
  const needed =
    permitted || failed !== undefined ? [] : smallest(permits.map((permit) => needsOf(permit, notes, known)));
  const sentences = [
    ...(failed === undefined
      ? []
      : [`The rule on line ${failed.explanation.position.line} could not be evaluated.`]),
    ...denied.map(({ explanation }) => denySentence(explanation)),
    ...(needed.length === 0 ? [] : [needSentence(needed)]),
  ];
  if (sentences.length === 0) sentences.push('The policy has no rule that could permit.');
  return {
    text: sentences.join(' '),
    denied: denied.map(({ explanation }) => referenceOf(explanation)),
    needed,
  };
}

function referenceOf({ segment, number, position }: RuleReference): RuleReference {
  return { segment, number, position };
}

function smallest(sets: readonly (readonly Need[])[]): readonly Need[] {
  return sets.reduce(
    (best, set) => (best.length === 0 || (set.length > 0 && set.length < best.length) ? set : best),
    [],
  );
}

/**
 * What a rule that did not fire lacks. A condition on a claim that only an earlier rule makes is answered by what that
 * rule lacks; rules only look back, so this ends.
 */
function needsOf(notes: Notes, all: readonly Notes[], known: Known): readonly Need[] {
  const before = known.get(notes);
  if (before !== undefined) return before;
  const rule = referenceOf(notes.explanation);
  const needs = new Map<ConditionExplanation, Need>();
  notes.explanation.conditions.forEach((condition, index) => {
    const plan = notes.plan.conditions[index];
    if (condition.satisfied || plan === undefined) return;
    for (const need of needsFor(plan, { rule, condition }, notes, all, known))
      needs.set(need.condition, need);
  });
  const found = [...needs.values()];
  known.set(notes, found);
  return found;
}

type Known = Map<Notes, readonly Need[]>;

function needsFor(
  plan: ConditionPlan,
  own: Need,
  notes: Notes,
  all: readonly Notes[],
  known: Known,
): readonly Need[] {
  if (plan.condition.negated || plan.type === undefined || own.condition.closest !== undefined) return [own];
  const earlier = all.slice(0, all.indexOf(notes));
  const makers = earlier.filter((maker) => !maker.explanation.fired && couldSatisfy(maker.plan.action, plan));
  const least = smallest(makers.map((maker) => needsOf(maker, all, known)));
  return least.length === 0 ? [own] : least;
}

/** Whether a rule would make a claim that a condition asks for. */
function couldSatisfy(action: ActionPlan, { type, tests }: ConditionPlan): boolean {
  if (action.kind === 'constant') {
    const meter = unlimitedMeter();
    return action.claims.some(
      (claim) =>
        claim.type === type &&
        tests.every((test) =>
          compareValues(test.comparison, propertyValue(claim, test.property), test.literal, meter),
        ),
    );
  }
  if (action.kind !== 'make' || action.type.kind !== 'literal') return false;
  return action.type.operand.values[0] === type;
}

function denySentence(rule: RuleExplanation): string {
  const claims = rule.conditions.flatMap(({ matched }) => matched.slice(0, 1));
  const because = claims.map(({ type, value }) => `${type} is ${show(value)}`).join(' and ');
  const absent = rule.conditions.some(({ negated }) => negated)
    ? 'a claim is absent'
    : 'it has no conditions';
  return `The deny rule on line ${rule.position.line} fired because ${because === '' ? absent : because}.`;
}

function needSentence(needs: readonly Need[]): string {
  const lines = [...new Set(needs.map(({ rule }) => rule.position.line))];
  const where =
    lines.length === 1 ? `the rule on line ${lines[0]}` : `the rules on lines ${lines.join(', ')}`;
  return `For a permit, ${where} would need: ${needs.map(({ condition }) => needText(condition)).join('; ')}.`;
}

function needText(condition: ConditionExplanation): string {
  const { closest, negated, matched, position, text, untested } = condition;
  const at = `line ${position.line}, column ${position.column}`;
  if (untested !== undefined) return `${text} to be testable (${at})`;
  if (negated) return `no claim ${matched[0]?.type ?? ''} (${at})`;
  if (closest === undefined) return `a claim for ${text}, where there is none like it (${at})`;
  const differences = closest.differences.map((difference) => differenceText(difference));
  return differences.length === 0
    ? `a partner for the claim ${closest.claim.type} (${at})`
    : `${closest.claim.type} with ${differences.join(' and ')} (${at})`;
}

const WORDS = {
  '==': '',
  '!=': 'other than ',
  '<': 'below ',
  '<=': 'at most ',
  '>': 'above ',
  '>=': 'at least ',
};

function differenceText({ property, comparison, expected, found }: Difference): string {
  return `${property} ${WORDS[comparison]}${expected.map(show).join(' or ')} instead of ${show(found)}`;
}

function show(value: ClaimValue): string {
  if (typeof value !== 'string') return String(value);
  return `"${value.length > 80 ? `${value.slice(0, 79)}…` : value}"`;
}

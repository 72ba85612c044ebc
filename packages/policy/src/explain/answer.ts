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
  const denied = notes.filter(({ plan, explanation }) => plan.action.kind === 'deny' && explanation.fired);
  const permitted = notes.some(({ plan, explanation }) => plan.action.kind === 'permit' && explanation.fired);
  const failed = notes.find(({ explanation }) => explanation.failed === true);
  const way = permitted || failed !== undefined ? undefined : smallestWay(notes);
  const needed = way?.map(({ need }) => need) ?? [];
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

/** Conditions that would have to hold for a rule to fire. */
type Way = readonly Wanted[];

/** A condition that would have to hold. Conditions of one key are the same question, asked by several rules. */
interface Wanted {
  readonly need: Need;
  readonly key: string | ConditionExplanation;
}

/** A rule that did not fire and would have made a claim, with the ways to make it fire. */
interface Producer {
  readonly action: ActionPlan;
  readonly ways: readonly Way[];
}

/** Ways are many where several rules make a claim: this many of the shortest are kept, and so many rules looked at. */
const MOST_WAYS = 16;
const MOST_PRODUCERS = 64;

/**
 * The shortest way to make some permit rule fire. A condition on a claim that only a rule makes is answered by what that
 * rule lacks; rules only look back, so one pass from the first rule to the last will do.
 */
function smallestWay(notes: readonly Notes[]): Way | undefined {
  const producers = new Map<string, Producer[]>();
  let best: Way | undefined;
  for (const { plan, explanation } of notes) {
    if (explanation.fired) continue;
    const ways = waysOf(plan, explanation, producers);
    const [shortest] = ways;
    if (
      plan.action.kind === 'permit' &&
      shortest !== undefined &&
      shortest.length < (best?.length ?? Infinity)
    ) {
      best = shortest;
    }
    const type = typeMadeBy(plan.action);
    if (type === undefined) continue;
    const others = producers.get(type);
    if (others === undefined) producers.set(type, [{ action: plan.action, ways }]);
    else if (others.length < MOST_PRODUCERS) others.push({ action: plan.action, ways });
  }
  return best;
}

function waysOf(plan: RulePlan, explanation: RuleExplanation, producers: Producers): readonly Way[] {
  const rule = referenceOf(explanation);
  let ways: readonly Way[] = [[]];
  explanation.conditions.forEach((condition, index) => {
    const conditionPlan = plan.conditions[index];
    if (condition.satisfied || condition.waitsFor !== undefined || conditionPlan === undefined) return;
    ways = together(ways, waysFor(conditionPlan, { rule, condition }, producers));
  });
  return ways;
}

type Producers = ReadonlyMap<string, readonly Producer[]>;

/** Each way of the one list with each of the other, the shortest first. */
function together(some: readonly Way[], others: readonly Way[]): readonly Way[] {
  return shortest(
    some.flatMap((way) => others.map((other) => [...way, ...other.filter(({ key }) => !asks(way, key))])),
  );
}

function asks(way: Way, key: Wanted['key']): boolean {
  return way.some((wanted) => wanted.key === key);
}

function shortest(ways: readonly Way[]): readonly Way[] {
  return ways.toSorted((a, b) => a.length - b.length).slice(0, MOST_WAYS);
}

function waysFor(plan: ConditionPlan, own: Need, producers: Producers): readonly Way[] {
  const { closest } = own.condition;
  const isOfEvidence = closest !== undefined && closest.claim.issuer !== 'AttestationPolicy';
  // A condition that refers to others asks something else in each rule.
  const key = plan.joins.length === 0 ? own.condition.text : own.condition;
  const itself = [[{ need: own, key }]];
  if (plan.condition.negated || plan.type === undefined || isOfEvidence) return itself;
  const able = (producers.get(plan.type) ?? []).filter(({ action }) => couldSatisfy(action, plan));
  const ways = shortest(able.flatMap((producer) => producer.ways));
  return ways.length === 0 ? itself : ways;
}

/** The type of the claims that an action makes, where it is written out. */
function typeMadeBy(action: ActionPlan): string | undefined {
  if (action.kind === 'constant') return action.claims[0]?.type;
  if (action.kind !== 'make' || action.type.kind !== 'literal') return undefined;
  const [type] = action.type.operand.values;
  return typeof type === 'string' ? type : undefined;
}

/** Whether the claim of an action that makes claims of the type would be the one that a condition asks for. */
function couldSatisfy(action: ActionPlan, { tests }: ConditionPlan): boolean {
  if (action.kind !== 'constant') return true;
  const meter = unlimitedMeter();
  return action.claims.some((claim) =>
    tests.every((test) =>
      compareValues(test.comparison, propertyValue(claim, test.property), test.literal, meter),
    ),
  );
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

/** Doubts: conditions that no claim can satisfy, claims that nothing yields, names that the token does not take. */

import type { ClaimValue, ClaimValueType } from '@veritee/core';
import { valueTypeOf } from '@veritee/core/internal';
import { hasAllWarnings, type Report, reportWarning } from '../diagnostics.ts';
import { didYouMean } from '../did-you-mean.ts';
import { compareValues } from '../evaluate/values.ts';
import { unlimitedMeter } from '../meter.ts';
import type {
  ClaimProperty,
  Comparison,
  Condition,
  Expression,
  Policy,
  PropertyTest,
  Rule,
  Segment,
} from '../syntax/ast.ts';
import { isReserved, type Terms } from '../vocabulary.ts';

/** What the doubts are judged by. */
export interface Doubts {
  readonly report: Report;
  readonly terms: Terms;
  /** The types that the rules so far make; `*` when one makes a type that is not written out. */
  readonly made: Set<string>;
  /** The types that any rule makes, and the line of the first one. */
  readonly everMade: Map<string, number>;
}

/** A beginning for `checkDoubts`. */
export function doubtsAbout(report: Report, terms: Terms): Doubts {
  return { report, terms, made: new Set(), everMade: new Map() };
}

const ANY_TYPE = '*';

/** Reports what is doubtful in the rules, in the order in which they run. */
export function checkDoubts(ast: Policy, doubts: Doubts): void {
  const segments = [ast.configuration, ast.authorization, ast.issuance].filter(
    (segment) => segment !== undefined,
  );
  for (const { rules } of segments) {
    for (const rule of rules) {
      const type = typeMadeBy(rule);
      if (type !== undefined && !doubts.everMade.has(type)) doubts.everMade.set(type, rule.span.line);
    }
  }
  for (const segment of segments) {
    for (const rule of segment.rules) {
      if (hasAllWarnings(doubts.report)) return;
      for (const condition of rule.conditions) checkCondition(condition, rule, doubts);
      checkIssued(rule, segment, doubts);
      const type = typeMadeBy(rule);
      if (type !== undefined) doubts.made.add(type);
    }
  }
}

function typeMadeBy({ action }: Rule): string | undefined {
  if (action.kind !== 'make') return undefined;
  const type = action.assignments.find((assignment) => assignment.property === 'type')?.value;
  if (type === undefined) return undefined;
  return type.kind === 'literal' && typeof type.value === 'string' ? type.value : ANY_TYPE;
}

function checkCondition(condition: Condition, rule: Rule, doubts: Doubts): void {
  const type = equalTo(condition, 'type');
  const issuer = equalTo(condition, 'issuer');
  const contradiction = contradictionIn(condition);
  if (contradiction !== undefined) {
    if (!condition.negated)
      neverMatches(condition, 'No claim can satisfy all of these tests at once.', undefined, doubts);
  } else if (
    !condition.negated &&
    rule.conditions.some((other) => other.negated && isSubset(other, condition))
  ) {
    neverMatches(condition, 'Another condition of this rule is the negation of this one.', undefined, doubts);
  } else if (typeof type === 'string' && !checkValueType(condition, type, issuer, doubts)) {
    checkType(condition, type, issuer, doubts);
  }
}

/** Reports a comparison with a value of another type than the claims of evidence have; whether there is one. */
function checkValueType(
  condition: Condition,
  type: string,
  issuer: ClaimValue | undefined,
  doubts: Doubts,
): boolean {
  const { made, terms } = doubts;
  const known = terms.valueTypes.get(type);
  // Rules and, where they may send claims, clients can make others of this name.
  const isOfEvidence = issuer === 'AttestationService' || (issuer === undefined && !terms.custom);
  if (known === undefined || condition.negated || !isOfEvidence || made.has(type) || made.has(ANY_TYPE))
    return false;
  const wrong = condition.tests.find((test) => !canHold(test, known));
  if (wrong?.operand.kind !== 'literal') return false;
  const is = `The value of \`${type}\` is ${inWords(known)}`;
  const { value } = wrong.operand;
  if (wrong.property === 'valueType') {
    neverMatches(condition, `${is}.`, `Write valueType=="${known}".`, doubts);
  } else {
    const message = `${is}, and it is compared with ${inWords(valueTypeOf(value))}.`;
    neverMatches(condition, message, hintOnLiteral(value, known), doubts);
  }
  return true;
}

/** Whether a test can hold for some claim whose value is of the type. */
function canHold({ property, comparison, operand }: PropertyTest, known: ClaimValueType): boolean {
  if (operand.kind !== 'literal' || comparison === '!=') return true;
  if (property === 'valueType') return comparison !== '==' || operand.value === known;
  return property !== 'value' || valueTypeOf(operand.value) === known;
}

function inWords(type: ClaimValueType): string {
  return { String: 'a string', Integer: 'an integer', Boolean: 'a boolean' }[type];
}

/** Decimal digits, at most 19, with an optional sign. */
function isInteger(text: string): boolean {
  const digits = text.startsWith('-') ? text.slice(1) : text;
  return digits !== '' && digits.length <= 19 && [...digits].every((each) => each >= '0' && each <= '9');
}

/** How the value is written that was probably meant. */
function hintOnLiteral(value: ClaimValue, known: ClaimValueType): string | undefined {
  const text = String(value);
  if (known === 'String') return `Write "${text}".`;
  if (known === 'Integer') return isInteger(text) ? `Write ${text} without quotes.` : undefined;
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return `Write ${lower} without quotes.`;
  return value === 0n || value === 1n ? `Write ${value === 1n}.` : undefined;
}

function neverMatches(condition: Condition, message: string, hint: string | undefined, doubts: Doubts): void {
  reportWarning(doubts.report, 'NeverMatches', condition.span, {
    message: `This rule never fires. ${message}`,
    hint,
  });
}

/** Whether claims of a type can be there when this condition is tested. */
function checkType(condition: Condition, type: string, issuer: ClaimValue | undefined, doubts: Doubts): void {
  const { made, everMade, terms } = doubts;
  if (made.has(type) || made.has(ANY_TYPE) || issuer === 'CustomClaim') return;
  const later = everMade.get(type);
  if (
    issuer === 'AttestationPolicy' ||
    (later !== undefined && !terms.claims?.has(type) && issuer === undefined)
  ) {
    if (condition.negated) return;
    const message =
      later === undefined
        ? `No rule above makes a claim \`${type}\`.`
        : `The claim \`${type}\` is made only further below, on line ${later}.`;
    neverMatches(condition, message, didYouMean(doubts.report, type, made), doubts);
    return;
  }
  if (terms.claims === undefined || terms.claims.has(type)) return;
  const hint = didYouMean(doubts.report, type, both(terms.claims, made));
  // Where clients can send claims of any name, only a likely slip of the pen is worth a word.
  if (hint === undefined && terms.custom && issuer !== 'AttestationService') return;
  if (hint === undefined && terms.attestationType === undefined) return;
  const whose =
    terms.attestationType === undefined ? 'No evidence' : `No evidence of ${terms.attestationType}`;
  const message = `${whose} yields a claim \`${type.slice(0, 60)}\`, and no rule above makes one.`;
  reportWarning(doubts.report, 'UnknownClaim', testOf(condition, 'type')?.span ?? condition.span, {
    message,
    hint,
  });
}

/** One after the other, without a copy for each question. */
function* both(some: Iterable<string>, others: Iterable<string>): Iterable<string> {
  yield* some;
  yield* others;
}

function testOf(condition: Condition, property: ClaimProperty): PropertyTest | undefined {
  return condition.tests.find((test) => test.property === property && test.comparison === '==');
}

function equalTo(condition: Condition, property: ClaimProperty): ClaimValue | undefined {
  const operand = testOf(condition, property)?.operand;
  return operand?.kind === 'literal' ? operand.value : undefined;
}

/** Whether the literal tests of a condition exclude each other. */
function contradictionIn(condition: Condition): PropertyTest | undefined {
  const meter = unlimitedMeter();
  const value = equalTo(condition, 'value');
  const valueType = equalTo(condition, 'valueType');
  return condition.tests.find(({ property, comparison, operand }) => {
    if (operand.kind !== 'literal') return false;
    const fixed =
      property === 'valueType' && value !== undefined ? valueTypeOf(value) : equalTo(condition, property);
    if (fixed !== undefined) return !compareValues(comparison, fixed, operand.value, meter);
    if (typeof operand.value !== 'bigint' || !ORDERINGS.has(comparison)) return false;
    if (property === 'value' && valueType !== undefined && valueType !== 'Integer') return true;
    return least(condition, property) > most(condition, property);
  });
}

const ORDERINGS: ReadonlySet<Comparison> = new Set(['<', '<=', '>', '>=']);

/** The smallest integer that the lower bounds of a condition leave. */
function least(condition: Condition, property: ClaimProperty): bigint {
  const above = boundsOf(condition, property, '>').map((bound) => bound + 1n);
  return [...above, ...boundsOf(condition, property, '>=')].reduce((a, b) => (b > a ? b : a), -(2n ** 63n));
}

/** The largest integer that the upper bounds of a condition leave. */
function most(condition: Condition, property: ClaimProperty): bigint {
  const below = boundsOf(condition, property, '<').map((bound) => bound - 1n);
  return [...below, ...boundsOf(condition, property, '<=')].reduce((a, b) => (b < a ? b : a), 2n ** 63n - 1n);
}

function boundsOf(condition: Condition, property: ClaimProperty, comparison: Comparison): readonly bigint[] {
  return condition.tests.flatMap((test) => {
    const bound = test.operand.kind === 'literal' ? test.operand.value : undefined;
    return test.property === property && test.comparison === comparison && typeof bound === 'bigint'
      ? [bound]
      : [];
  });
}

/** Whether all tests of one condition also stand in another: then what satisfies the other satisfies the one. */
function isSubset(part: Condition, whole: Condition): boolean {
  return part.tests.every(({ property, comparison, operand }) =>
    whole.tests.some(
      (test) =>
        test.property === property &&
        test.comparison === comparison &&
        test.operand.kind === 'literal' &&
        operand.kind === 'literal' &&
        test.operand.value === operand.value,
    ),
  );
}

/** The type of the claims that a rule issues: the one it writes out, or that of the claims it copies or takes it from. */
function typeIssuedBy(rule: Rule): string | undefined {
  const { action } = rule;
  const made =
    action.kind === 'make'
      ? action.assignments.find(({ property }) => property === 'type')?.value
      : undefined;
  const source =
    action.kind === 'copy'
      ? action.from
      : made?.kind === 'reference' && made.property === 'type'
        ? made.identifier
        : undefined;
  if (source === undefined) return typeMadeBy(rule);
  const named = rule.conditions.find(({ identifier }) => identifier?.text === source.text);
  const type = named && equalTo(named, 'type');
  return typeof type === 'string' ? type : undefined;
}

function checkIssued(rule: Rule, segment: Segment, doubts: Doubts): void {
  const { action } = rule;
  if (
    segment.name !== 'issuancerules' ||
    (action.kind !== 'make' && action.kind !== 'copy') ||
    action.verb === 'add'
  )
    return;
  const type = typeIssuedBy(rule);
  if (action.verb === 'issue' && type !== undefined && isReserved(type)) {
    const message = `The service makes the token member \`${type}\` itself: this claim appears in x-ms-policy only.`;
    reportWarning(doubts.report, 'ReservedClaim', action.span, { message, hint: 'Choose another name.' });
  }
  const protectedNames = rule.conditions.filter((condition) => {
    const tested = equalTo(condition, 'type');
    return typeof tested === 'string' && doubts.terms.readOnly.has(tested);
  });
  for (const { identifier } of protectedNames) {
    if (identifier === undefined) continue;
    const copies = action.kind === 'copy' && action.from.text === identifier.text;
    const value =
      action.kind === 'make'
        ? action.assignments.find(({ property }) => property === 'value')?.value
        : undefined;
    if (!copies && (value === undefined || !carries(value, identifier.text))) continue;
    const message =
      'This issues a read-only value, which policies may only test and add: the evaluation fails.';
    const hint = 'Test it in a condition, and issue a value of your own.';
    reportWarning(doubts.report, 'ReadOnlyIssued', action.span, { message, hint });
  }
}

/** Whether the value of an identifier's claims lives on in an expression. Set functions only tell something about it. */
function carries(expression: Expression, identifier: string): boolean {
  if (expression.kind === 'reference')
    return expression.identifier.text === identifier && expression.property === 'value';
  if (expression.kind !== 'call') return false;
  if (expression.name.text === 'IsSubsetOf' || expression.name.text === 'ContainsOnlyValue') return false;
  return expression.args.some((argument) => carries(argument, identifier));
}

/** Checks one rule: its identifiers, the comparisons of its conditions, and what it does. */

import { reportError, reportWarning } from '../diagnostics.ts';
import { didYouMean } from '../did-you-mean.ts';
import { FUNCTIONS } from '../evaluate/functions.ts';
import type { ClaimProperty, Condition, Expression, PropertyTest, Rule } from '../syntax/ast.ts';
import { ISSUERS, VALUE_TYPES } from '../vocabulary.ts';
import { checkAction } from './check-action.ts';
import { checkExpression, type RuleCheck, type RuleSetting, staticType } from './check-expression.ts';

/** Reports the mistakes in one rule. */
export function checkRule(rule: Rule, setting: RuleSetting): void {
  const names = new Set<string>();
  for (const { identifier } of rule.conditions) if (identifier !== undefined) names.add(identifier.text);
  const check: RuleCheck = { setting, report: setting.report, names, bound: new Map(), used: new Set() };
  for (const condition of rule.conditions) checkCondition(condition, check);
  checkAction(rule.action, check);
  if (rule.unread) return;
  for (const [name, word] of check.bound) {
    if (check.used.has(name)) continue;
    const message = `The identifier \`${name}\` is never used.`;
    reportWarning(check.report, 'UnusedIdentifier', word.span, { message, hint: `Leave out \`${name}:\`.` });
  }
}

function checkCondition(condition: Condition, check: RuleCheck): void {
  for (const test of condition.tests) checkTest(test, check);
  const { identifier } = condition;
  if (identifier === undefined) return;
  if (condition.negated) {
    const message = 'A negated condition is true when no claim matches: there is nothing to name.';
    const hint = `Leave out \`${identifier.text}:\`.`;
    reportError(check.report, 'IdentifierOnNegation', identifier.span, { message, hint });
  } else if (check.bound.has(identifier.text)) {
    const message = `Two conditions of this rule are named \`${identifier.text}\`.`;
    reportError(check.report, 'DuplicateIdentifier', identifier.span, {
      message,
      hint: 'Give one another name.',
    });
  } else check.bound.set(identifier.text, identifier);
}

/** A condition is tested with one claim of each earlier condition at a time: a set of claims is none there. */
function checkSets(operand: Expression, check: RuleCheck): void {
  if (operand.kind !== 'call') return;
  const parameters = FUNCTIONS.get(operand.name.text)?.parameters ?? [];
  operand.args.forEach((argument, index) => {
    checkSets(argument, check);
    if (argument.kind !== 'reference' || parameters[index] !== 'set') return;
    const name = argument.identifier.text;
    const message = `In a condition, \`${name}\` is one claim at a time, so this set never has more than one value.`;
    const hint = 'Put the result into a claim with add(…) in a separate rule, and test that claim.';
    reportWarning(check.report, 'SetOfOne', argument.span, { message, hint });
  });
}

const NAMES: Partial<Record<ClaimProperty, readonly string[]>> = { issuer: ISSUERS, valueType: VALUE_TYPES };

function checkTest(test: PropertyTest, check: RuleCheck): void {
  const { property, comparison, operand } = test;
  if (operand.kind === 'hole') return;
  checkExpression(operand, check);
  checkSets(operand, check);
  const type = staticType(operand);
  const ordering = comparison !== '==' && comparison !== '!=';
  if (ordering && operand.kind === 'literal' && type !== 'Integer') {
    const message = `\`${comparison}\` compares integers, and this is a ${type}.`;
    const hint = type === 'String' ? 'Integers are written without quotes.' : undefined;
    reportError(check.report, 'OrderingNeedsInteger', test.span, { message, hint });
    return;
  }
  const names = NAMES[property];
  const text = operand.kind === 'literal' ? operand.value : undefined;
  if (
    ordering
      ? property !== 'value' || (type !== undefined && type !== 'Integer')
      : comparison === '==' && property !== 'value' && type !== undefined && type !== 'String'
  ) {
    const message = ordering
      ? 'This is never true: only integers have an order.'
      : `This is never true: ${property} is a String.`;
    reportWarning(check.report, 'NeverMatches', test.span, { message });
  } else if (
    comparison === '==' &&
    names !== undefined &&
    typeof text === 'string' &&
    !names.includes(text)
  ) {
    const message = `No claim has the ${property} \`${text.slice(0, 40)}\`: there are ${names.join(', ')}.`;
    reportWarning(check.report, 'NeverMatches', test.span, {
      message,
      hint: didYouMean(check.report, text, names),
    });
  }
}

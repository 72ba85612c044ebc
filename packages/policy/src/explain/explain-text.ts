/** An explanation as lines for people: what the command line prints. */

import type { ClaimValue } from '@veritee/core';
import type { ConditionExplanation, Explanation, RuleExplanation } from './explanation.ts';

/**
 * The lines of an explanation: one per rule, indented ones for its conditions and effects, and the answer at the end.
 *
 * @example
 * explanationLines(explanation);
 * // ['authorizationrules 1 (line 3): permit did not fire',
 * //  '  [type=="svn", value>=2] (3:5) fails: closest is svn: value is 1, wanted >= 2', …]
 */
export function explanationLines(explanation: Explanation): readonly string[] {
  const lines = explanation.rules.flatMap(ruleLines);
  return explanation.answer === undefined ? lines : [...lines, explanation.answer.text];
}

function ruleLines(rule: RuleExplanation): readonly string[] {
  const outcome = rule.failed === true ? 'failed' : rule.fired ? 'fired' : 'did not fire';
  const head = `${rule.segment} ${rule.number} (line ${rule.position.line}): ${rule.action} ${outcome}`;
  const effects = rule.effects.map(({ set, claim, added }) => {
    return `  ${added ? 'put into' : 'already in'} ${set}: ${claim.type} = ${show(claim.value)}`;
  });
  return [head, ...rule.conditions.map(conditionLine), ...effects];
}

function conditionLine(condition: ConditionExplanation): string {
  const { text, position, satisfied, untested, waitsFor } = condition;
  const head = `  ${oneLine(text)} (${position.line}:${position.column})`;
  if (waitsFor !== undefined) return `${head} cannot be tested: no claim is named ${waitsFor}`;
  if (untested !== undefined) return `${head} could not be tested: ${untested}`;
  return `${head} ${satisfied ? 'holds' : 'fails'}: ${reason(condition)}`;
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

function reason({ negated, satisfied, matched, matches, closest }: ConditionExplanation): string {
  const [first] = matched;
  if (first !== undefined) {
    const others = matches > 1 ? ` and ${matches - 1} more` : '';
    return `${first.type} = ${show(first.value)} (${first.issuer})${others}`;
  }
  if (negated && satisfied) return 'no such claim';
  if (closest === undefined) return 'no claim comes close';
  const differences = closest.differences.map(({ property, comparison, expected, found }) => {
    return `${property} is ${show(found)}, wanted ${comparison} ${expected.map(show).join(' or ')}`;
  });
  return `closest is ${closest.claim.type}: ${differences.join('; ')}`;
}

function show(value: ClaimValue): string {
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}

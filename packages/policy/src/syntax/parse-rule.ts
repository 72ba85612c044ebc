/** The parser's second part: rules and their conditions. */

import { reportError } from '../diagnostics.ts';
import { didYouMean } from '../nearest.ts';
import type { Comparison, Condition, PropertyTest, Rule, SegmentName, Word } from './ast.ts';
import {
  accept,
  advance,
  type Cursor,
  complain,
  expect,
  found,
  isKeyword,
  isName,
  lineOf,
  peek,
  previous,
  spanSince,
  symbol,
  within,
  wordOf,
} from './cursor.ts';
import { ACTIONS, COMPARISONS, comma, isAction, parseAction } from './parse-action.ts';
import { parseExpression, propertyOf } from './parse-expression.ts';
import type { Token } from './token.ts';

/** The segments in the order in which they must stand. */
export const SEGMENTS: readonly SegmentName[] = ['configurationrules', 'authorizationrules', 'issuancerules'];

/** Whether a rule can begin at the cursor. */
export function atRule(cursor: Cursor): boolean {
  const { kind } = peek(cursor);
  if (kind === '=>' || kind === '[' || kind === '!') return true;
  return kind === 'identifier' && (peek(cursor, 1).kind === ':' || peek(cursor, 1).kind === '[');
}

/** Whether a segment begins at the cursor: its name with a brace behind it. */
export function atSegment(cursor: Cursor): boolean {
  return peek(cursor, 1).kind === '{' && SEGMENTS.some((name) => isKeyword(peek(cursor), name));
}

/** One rule with its semicolon. On a mistake it cannot read over it reports, and steps behind the rule. */
export function parseRule(cursor: Cursor): Rule | undefined {
  return within(cursor, 'rule', () => {
    const first = peek(cursor);
    const conditions = parseConditions(cursor);
    const action = conditions && arrow(cursor) && within(cursor, 'action', () => parseAction(cursor));
    if (!conditions || !action) {
      skipRule(cursor);
      return undefined;
    }
    const span = spanSince(cursor, first);
    semicolon(cursor);
    return { conditions, action, span };
  });
}

function semicolon(cursor: Cursor): void {
  if (accept(cursor, ';')) return;
  const next = peek(cursor);
  const hint = `Every rule ends with \`;\`: put one behind \`${symbol(previous(cursor))}\` on ${lineOf(cursor, previous(cursor))}.`;
  complain(
    cursor,
    'MissingSemicolon',
    next,
    `The rule is not closed with a semicolon: ${found(next)}.`,
    hint,
  );
  if (next.kind !== '}' && !atRule(cursor)) skipRule(cursor);
}

function skipRule(cursor: Cursor): void {
  for (;;) {
    const { kind } = peek(cursor);
    if (kind === 'end' || kind === '}' || atSegment(cursor)) return;
    advance(cursor);
    if (kind === ';') return;
  }
}

function parseConditions(cursor: Cursor): readonly Condition[] | undefined {
  const conditions: Condition[] = [];
  if (peek(cursor).kind === '=>') return conditions;
  const { limits } = cursor.report;
  for (;;) {
    const first = peek(cursor);
    const condition = within(cursor, 'condition', () => parseCondition(cursor));
    if (condition === undefined) return undefined;
    conditions.push(condition);
    if (conditions.length === limits.conditions + 1) {
      const message = `A rule has at most ${limits.conditions} conditions.`;
      reportError(cursor.report, 'TooManyConditions', first, { message });
      return undefined;
    }
    if (accept(cursor, '&&')) continue;
    if (!atRule(cursor) || peek(cursor).kind === '=>') return conditions;
    complain(
      cursor,
      'MissingAnd',
      peek(cursor),
      'Two conditions stand side by side.',
      'Join them with `&&`.',
    );
  }
}

function parseCondition(cursor: Cursor): Condition | undefined {
  const first = peek(cursor);
  const negated = accept(cursor, '!');
  const identifier = conditionName(cursor);
  if (!accept(cursor, '[')) {
    const message = `A condition \`[…]\` should stand here, but ${found(peek(cursor))}.`;
    complain(cursor, 'UnexpectedToken', peek(cursor), message, wordHint(cursor, peek(cursor)));
    return undefined;
  }
  const tests: PropertyTest[] = [];
  while (peek(cursor).kind !== ']') {
    if (tests.length > 0 && !comma(cursor)) break;
    const test = parseTest(cursor);
    if (test === undefined) return undefined;
    tests.push(test);
    if (tests.length === cursor.report.limits.conditions + 1) {
      const message = `A condition has at most ${cursor.report.limits.conditions} tests.`;
      reportError(cursor.report, 'TooManyConditions', first, { message });
      return undefined;
    }
  }
  expect(cursor, ']', 'MissingBracket', 'The condition should be closed with `]`');
  const span = spanSince(cursor, first);
  return { negated, ...(identifier === undefined ? {} : { identifier }), tests, span };
}

function wordHint(cursor: Cursor, token: Token): string | undefined {
  const lower = token.text.toLowerCase();
  if (token.kind !== 'identifier') return undefined;
  if (lower === 'or' || lower === 'and')
    return 'Conditions are joined with `&&`; for "or" write a second rule.';
  if (lower === 'not') return 'A condition is negated with `!` (version 1.2).';
  return didYouMean(cursor.report, token.text, ACTIONS) === undefined && !isAction(token)
    ? undefined
    : 'An action stands behind an arrow: `=> permit();`.';
}

function conditionName(cursor: Cursor): Word | undefined {
  const token = peek(cursor);
  if (token.kind !== 'identifier') return undefined;
  const next = peek(cursor, 1);
  if (next.kind !== ':' && next.kind !== '[') return undefined;
  if (!isName(token)) {
    complain(
      cursor,
      'UnexpectedToken',
      token,
      `\`${token.text}\` is a value and cannot name claims.`,
      'Choose another name.',
    );
  }
  advance(cursor);
  const hint = `Write \`${symbol(token)}:[…]\`.`;
  expect(cursor, ':', 'MissingColon', 'A colon should stand between the identifier and its condition', hint);
  return wordOf(cursor, token);
}

function parseTest(cursor: Cursor): PropertyTest | undefined {
  const first = peek(cursor);
  if (first.kind !== 'identifier') {
    const message = `A test such as \`type=="…"\` should stand here, but ${found(first)}.`;
    complain(cursor, 'UnexpectedToken', first, message);
    return undefined;
  }
  advance(cursor);
  const property = propertyOf(cursor, first);
  const comparison = parseComparison(cursor);
  const operand = comparison && parseExpression(cursor);
  if (comparison === undefined || operand === undefined) return undefined;
  return { property, comparison, operand, span: spanSince(cursor, first) };
}

function parseComparison(cursor: Cursor): Comparison | undefined {
  const token = peek(cursor);
  if (COMPARISONS.includes(token.kind)) return advance(cursor).kind as Comparison;
  const next = peek(cursor, 1).kind;
  if (token.kind === '=>' && (next === 'integer' || next === 'string')) {
    advance(cursor);
    complain(
      cursor,
      'UnexpectedToken',
      token,
      '`=>` is the arrow of a rule, not a comparison.',
      'Write `>=`.',
    );
    return '>=';
  }
  if (token.kind === '=') {
    advance(cursor);
    if (accept(cursor, '<')) {
      complain(cursor, 'UnexpectedToken', token, '`=<` is not a comparison.', 'Write `<=`.');
      return '<=';
    }
    const message = 'A condition compares with `==`; a single `=` only assigns, in an action.';
    complain(cursor, 'SingleEquals', token, message, 'Write `==`.');
    return '==';
  }
  const message = `A comparison (==, !=, <, <=, >, >=) should stand here, but ${found(token)}.`;
  complain(cursor, 'UnexpectedToken', token, message);
  return undefined;
}

function arrow(cursor: Cursor): boolean {
  if (accept(cursor, '=>')) return true;
  const next = peek(cursor);
  const hint = 'A rule is written `conditions => action;`.';
  complain(cursor, 'MissingArrow', next, `The arrow \`=>\` should stand here, but ${found(next)}.`, hint);
  return isAction(next) && peek(cursor, 1).kind === '(';
}

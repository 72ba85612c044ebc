/** The parser's second part: rules and their conditions. */

import { nearest } from '@veritee/core/internal';
import { reportError } from '../diagnostics.ts';
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
  skipTo,
  spanSince,
  symbol,
  within,
  wordOf,
} from './cursor.ts';
import { ACTIONS, COMPARISONS, comma, isAction, parseAction, unreadAction } from './parse-action.ts';
import { parseExpression, propertyOf } from './parse-expression.ts';
import type { Token } from './token.ts';

/** The segments in the required order. */
export const SEGMENTS: readonly SegmentName[] = ['configurationrules', 'authorizationrules', 'issuancerules'];

/** Whether a rule can begin at the cursor, or one further on. */
export function atRule(cursor: Cursor, ahead = 0): boolean {
  const { kind } = peek(cursor, ahead);
  const next = peek(cursor, ahead + 1).kind;
  if (kind === '=>' || kind === '[' || kind === '!') return true;
  return kind === 'identifier' && (next === ':' || next === '[');
}

/** Whether a segment begins at the cursor: its name with a brace behind it. */
export function atSegment(cursor: Cursor): boolean {
  return peek(cursor, 1).kind === '{' && SEGMENTS.some((name) => isKeyword(peek(cursor), name));
}

/** One rule with its semicolon, as much of it as can be read; nothing when nothing can. */
export function parseRule(cursor: Cursor): Rule | undefined {
  return within(cursor, 'rule', () => {
    const first = peek(cursor);
    const before = cursor.unread;
    const { conditions, lost } = parseConditions(cursor);
    if (lost && conditions.length === 0) {
      skipRule(cursor);
      return undefined;
    }
    const readable = !lost && arrow(cursor);
    const action = readable
      ? within(cursor, 'action', () => parseAction(cursor))
      : unreadAction(cursor, peek(cursor), []);
    const span = spanSince(cursor, first);
    // Where the rule breaks off, nobody knows whether a semicolon would stand.
    const broken = !readable || ('unread' in action && previous(cursor).kind !== ')');
    if (broken) skipRule(cursor);
    else semicolon(cursor);
    return { conditions, action, span, ...(cursor.unread > before && { unread: true }) };
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

interface Conditions {
  readonly conditions: readonly Condition[];
  /** Behind these stands something that is no condition (reported), and the rule cannot be followed further. */
  readonly lost: boolean;
}

function parseConditions(cursor: Cursor): Conditions {
  const conditions: Condition[] = [];
  // A forgotten arrow is reported where it should stand.
  if (peek(cursor).kind === '=>' || atAction(cursor)) return { conditions, lost: false };
  const { limits } = cursor.report;
  for (;;) {
    const first = peek(cursor);
    const condition = within(cursor, 'condition', () => parseCondition(cursor));
    if (condition !== undefined) conditions.push(condition);
    else if (!skipTo(cursor, ['&&', '=>'])) return { conditions, lost: true };
    if (conditions.length === limits.conditions + 1) {
      const message = `A rule has at most ${limits.conditions} conditions.`;
      reportError(cursor.report, 'TooManyConditions', first, { message });
      cursor.unread++;
      return { conditions: [], lost: true };
    }
    if (accept(cursor, '&&') || joined(cursor)) continue;
    return { conditions, lost: false };
  }
}

/** Whether another condition follows although `&&` does not stand before it (reported). */
function joined(cursor: Cursor): boolean {
  const next = peek(cursor);
  const word = wordBetween(next, peek(cursor, 1));
  const other = word !== undefined || (next.kind === ',' && atRule(cursor, 1));
  if (!other && (!atRule(cursor) || next.kind === '=>')) return false;
  const message = other ? `\`${symbol(next)}\` joins no conditions.` : 'Two conditions are not joined.';
  complain(cursor, 'MissingAnd', next, message, word ?? 'Join them with `&&`.');
  if (other) advance(cursor);
  return true;
}

/** The hint for `and` and `or` between conditions; nothing when the word names the next condition. */
function wordBetween(token: Token, next: Token): string | undefined {
  const lower = token.text.toLowerCase();
  if (token.kind !== 'identifier' || (lower !== 'and' && lower !== 'or') || next.kind === ':')
    return undefined;
  return wordHint(token);
}

function atAction(cursor: Cursor): boolean {
  return isAction(peek(cursor)) && peek(cursor, 1).kind === '(';
}

function parseCondition(cursor: Cursor): Condition | undefined {
  const first = peek(cursor);
  const negated = negation(cursor);
  const identifier = conditionName(cursor);
  if (!accept(cursor, '[')) {
    const message = `A condition \`[…]\` is expected here, but ${found(peek(cursor))}.`;
    complain(cursor, 'UnexpectedToken', peek(cursor), message, wordHint(peek(cursor)));
    if (!skipTo(cursor, ['[', '&&']) || !accept(cursor, '[')) return undefined;
  }
  const tests: PropertyTest[] = [];
  while (peek(cursor).kind !== ']') {
    const test = parseTest(cursor);
    if (test !== undefined) tests.push(test);
    if (test === undefined || test.operand.kind === 'hole') skipTo(cursor, [',', ']', '&&']);
    if (tests.length === cursor.report.limits.conditions + 1) {
      const message = `A condition has at most ${cursor.report.limits.conditions} tests.`;
      reportError(cursor.report, 'TooManyConditions', first, { message });
      cursor.unread++;
      return undefined;
    }
    if (peek(cursor).kind === ']' || !comma(cursor)) break;
    if (peek(cursor).kind === ']') {
      const message = `A test such as \`type=="…"\` should follow the comma, but ${found(peek(cursor))}.`;
      complain(cursor, 'UnexpectedToken', peek(cursor), message, 'Leave out the comma.');
    }
  }
  if (!expect(cursor, ']', 'MissingBracket', 'The condition should be closed with `]`')) {
    if (skipTo(cursor, [']', '&&'])) accept(cursor, ']');
  }
  const span = spanSince(cursor, first);
  return { negated, ...(identifier === undefined ? {} : { identifier }), tests, span };
}

/** One `!`; `not`, and more than one, are reported. */
function negation(cursor: Cursor): boolean {
  const first = peek(cursor);
  const isWord =
    first.kind === 'identifier' && first.text.toLowerCase() === 'not' && peek(cursor, 1).kind === '[';
  if (isWord) {
    advance(cursor);
    complain(cursor, 'UnexpectedToken', first, '`not` is not a word of the language.', wordHint(first));
    return true;
  }
  if (!accept(cursor, '!')) return false;
  if (peek(cursor).kind === '!') {
    complain(
      cursor,
      'UnexpectedToken',
      peek(cursor),
      'One `!` negates a condition; it cannot be negated twice.',
    );
    while (accept(cursor, '!')) cursor.unread++;
  }
  return true;
}

function wordHint(token: Token): string | undefined {
  const lower = token.text.toLowerCase();
  if (token.kind !== 'identifier') return undefined;
  if (lower === 'or' || lower === 'and')
    return 'Conditions are joined with `&&`; for "or" write a second rule.';
  if (lower === 'not') return 'A condition is negated with `!` (version 1.2).';
  return nearest(token.text, ACTIONS) === undefined && !isAction(token)
    ? undefined
    : 'An action follows an arrow: `=> permit();`.';
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
  expect(cursor, ':', 'MissingColon', 'A colon is expected between the identifier and its condition', hint);
  return wordOf(cursor, token);
}

function parseTest(cursor: Cursor): PropertyTest | undefined {
  const first = peek(cursor);
  if (first.kind !== 'identifier') {
    const message = `A test such as \`type=="…"\` is expected here, but ${found(first)}.`;
    complain(cursor, 'UnexpectedToken', first, message);
    return undefined;
  }
  advance(cursor);
  const property = propertyOf(cursor, first);
  const comparison = parseComparison(cursor);
  if (comparison === undefined) return undefined;
  return { property, comparison, operand: parseExpression(cursor), span: spanSince(cursor, first) };
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
  const message = `A comparison (==, !=, <, <=, >, >=) is expected here, but ${found(token)}.`;
  complain(cursor, 'UnexpectedToken', token, message);
  return undefined;
}

/** The arrow. When it is missing and the action can be found nevertheless, reading goes on there. */
function arrow(cursor: Cursor): boolean {
  if (accept(cursor, '=>')) return true;
  const next = peek(cursor);
  const hint = 'A rule is written `conditions => action;`.';
  complain(cursor, 'MissingArrow', next, `The arrow \`=>\` is expected here, but ${found(next)}.`, hint);
  while (!atAction(cursor) && !isEnd(cursor)) advance(cursor);
  return accept(cursor, '=>') || atAction(cursor);
}

function isEnd(cursor: Cursor): boolean {
  const { kind } = peek(cursor);
  return kind === 'end' || kind === '=>' || kind === ';' || kind === '{' || kind === '}';
}

/** The parser's third part: actions and their assignments. */

import { didYouMean } from '../did-you-mean.ts';
import type { Action, Assignment, ClaimVerb, MakeAction } from './ast.ts';
import {
  accept,
  advance,
  type Cursor,
  complain,
  expect,
  found,
  isKeyword,
  isName,
  peek,
  skipTo,
  spanSince,
  symbol,
  wordOf,
} from './cursor.ts';
import { parseExpression, propertyNamed, propertyOf, skipArguments } from './parse-expression.ts';
import type { Token, TokenKind } from './token.ts';

/** The comparisons of conditions. */
export const COMPARISONS: readonly TokenKind[] = ['==', '!=', '<', '<=', '>', '>='];
/** The actions. */
export const ACTIONS = ['permit', 'deny', 'add', 'issue', 'issueproperty'] as const;

/** Whether a token is the name of an action. */
export function isAction(token: Token): boolean {
  return ACTIONS.some((action) => isKeyword(token, action));
}

/** The action behind the arrow; of one that is none, what stands in its parentheses. */
export function parseAction(cursor: Cursor): Action {
  const token = peek(cursor);
  const verb = ACTIONS.find((action) => isKeyword(token, action));
  if (verb === undefined) return unknownAction(cursor, token);
  advance(cursor);
  if (verb === 'permit' || verb === 'deny') return verdict(cursor, token, verb);
  const from = peek(cursor);
  if (
    !expect(cursor, '(', 'MissingParenthesis', `\`(\` should follow ${verb}`) &&
    from.kind !== 'identifier'
  ) {
    return unreadAction(cursor, token, []);
  }
  return claimAction(cursor, token, verb);
}

function unknownAction(cursor: Cursor, token: Token): Action {
  const message = `An action should follow the arrow (permit, deny, add, issue or issueproperty), but ${found(token)}.`;
  complain(cursor, 'UnknownAction', token, message, didYouMean(cursor.report, token.text, ACTIONS));
  if (token.kind !== 'identifier' || peek(cursor, 1).kind !== '(') return unreadAction(cursor, token, []);
  advance(cursor);
  advance(cursor);
  if (accept(cursor, ')')) return unreadAction(cursor, token, []);
  const action = claimAction(cursor, token, 'add');
  return unreadAction(cursor, token, action.kind === 'make' ? action.assignments : []);
}

/** An action of which a guess would be wrong: its expressions can be checked, and nothing else. */
export function unreadAction(cursor: Cursor, token: Token, assignments: readonly Assignment[]): MakeAction {
  cursor.unread++;
  return { kind: 'make', verb: 'add', assignments, span: spanSince(cursor, token), unread: true };
}

function verdict(cursor: Cursor, token: Token, kind: 'permit' | 'deny'): Action {
  const next = peek(cursor, 1).kind;
  if (peek(cursor).kind === '(' && next !== ')' && next !== ';' && next !== '}' && next !== 'end') {
    complain(
      cursor,
      'UnexpectedArguments',
      peek(cursor, 1),
      `${kind} takes no arguments.`,
      `Write \`${kind}()\`.`,
    );
    skipArguments(cursor);
  } else if (
    expect(cursor, '(', 'MissingParenthesis', `\`()\` should follow ${kind}`, `Write \`${kind}();\`.`)
  ) {
    expect(cursor, ')', 'MissingParenthesis', `\`)\` should follow ${kind}(`);
  }
  return { kind, span: spanSince(cursor, token) };
}

function claimAction(cursor: Cursor, token: Token, verb: ClaimVerb): Action {
  const sign = peek(cursor, 1).kind;
  if (isKeyword(peek(cursor), 'claim') && (sign === '=' || sign === '=='))
    return copyAction(cursor, token, verb);
  const before = cursor.unread;
  const assignments: Assignment[] = [];
  do {
    const assignment = parseAssignment(cursor, assignments.length === 0);
    if (assignment !== undefined) assignments.push(assignment);
    if (assignment === undefined || assignment.value.kind === 'hole') skipTo(cursor, [',', ')']);
  } while (peek(cursor).kind !== ')' && comma(cursor));
  expect(cursor, ')', 'MissingParenthesis', `\`)\` should close ${verb}(…)`);
  if (cursor.unread > before) return unreadAction(cursor, token, assignments);
  return { kind: 'make', verb, assignments, span: spanSince(cursor, token) };
}

/** `issue(claim = c)`. */
function copyAction(cursor: Cursor, token: Token, verb: ClaimVerb): Action {
  advance(cursor);
  const sign = advance(cursor);
  if (sign.kind === '==') doubleEquals(cursor, sign);
  if (!isName(peek(cursor))) {
    const message = `The identifier of a condition is expected here, but ${found(peek(cursor))}.`;
    complain(cursor, 'UnexpectedToken', peek(cursor), message);
    skipTo(cursor, [')']);
    accept(cursor, ')');
    return unreadAction(cursor, token, []);
  }
  const from = wordOf(cursor, advance(cursor));
  if (peek(cursor).kind === '.' || peek(cursor).kind === ',') {
    const message = `\`claim=${from.text}\` copies the complete claim; other assignments are not allowed.`;
    const hint = `Write \`claim=${from.text}\`, or \`type="…", value=${from.text}.value\` for a claim of another name.`;
    complain(cursor, 'UnexpectedToken', peek(cursor), message, hint);
    skipTo(cursor, [')']);
  }
  expect(cursor, ')', 'MissingParenthesis', `\`)\` should close ${verb}(…)`);
  return { kind: 'copy', verb, from, span: spanSince(cursor, token) };
}

/** `property = value`; a forgotten property or `=` is reported, and read over when a value stands there. */
function parseAssignment(cursor: Cursor, isFirst: boolean): Assignment | undefined {
  const first = peek(cursor);
  if (isFirst && first.kind === 'string') {
    const hint = `Name the property: \`type="${symbol(first).slice(1, -1)}"\`.`;
    complain(cursor, 'PositionalArgument', first, 'The type of a claim is not given by its position.', hint);
    return { property: 'type', value: parseExpression(cursor), span: spanSince(cursor, first) };
  }
  if (first.kind !== 'identifier') {
    const message = `An assignment such as \`type="…"\` is expected here, but ${found(first)}.`;
    complain(cursor, 'UnexpectedToken', first, message);
    return undefined;
  }
  const next = peek(cursor, 1);
  if (isFirst && next.kind === ')' && propertyNamed(first.text) === undefined) {
    const message = `An assignment such as \`type="…"\` is expected here, but ${found(first)}.`;
    complain(cursor, 'UnexpectedToken', first, message, `To copy a claim, write \`claim=${symbol(first)}\`.`);
    return undefined;
  }
  advance(cursor);
  const property = propertyOf(cursor, first);
  const sign = peek(cursor);
  if (accept(cursor, '==')) doubleEquals(cursor, sign);
  else if (
    !expect(cursor, '=', 'UnexpectedToken', `\`=\` should follow \`${symbol(first)}\``) &&
    sign.kind !== 'string' &&
    sign.kind !== 'integer'
  )
    return undefined;
  return { property, value: parseExpression(cursor), span: spanSince(cursor, first) };
}

function doubleEquals(cursor: Cursor, sign: Token): void {
  const message = 'An action assigns with a single `=`; `==` compares.';
  complain(cursor, 'DoubleEquals', sign, message, 'Write `=`.');
}

/**
 * The comma between two tests or assignments. A forgotten one, or another sign in its place, is reported and taken for
 * one.
 */
export function comma(cursor: Cursor): boolean {
  if (accept(cursor, ',')) return true;
  const next = peek(cursor);
  const wrong = next.kind === '&&' || next.kind === ';';
  if (peek(cursor, wrong ? 1 : 0).kind !== 'identifier' || !isOperator(peek(cursor, wrong ? 2 : 1)))
    return false;
  const message = wrong
    ? `Here a comma separates, not \`${next.kind}\`.`
    : `A comma is missing before \`${symbol(next)}\`.`;
  complain(cursor, 'MissingComma', next, message, wrong ? 'Write `,`.' : undefined);
  if (wrong) advance(cursor);
  return true;
}

function isOperator(token: Token): boolean {
  return token.kind === '=' || token.kind === '=>' || COMPARISONS.includes(token.kind);
}

/** The parser's third part: actions and their assignments. */

import { didYouMean } from '../nearest.ts';
import type { Action, Assignment, ClaimVerb, Word } from './ast.ts';
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

/** The action behind the arrow; nothing when none can be read (reported). */
export function parseAction(cursor: Cursor): Action | undefined {
  const token = peek(cursor);
  const verb = ACTIONS.find((action) => isKeyword(token, action));
  if (verb === undefined) {
    const message = `An action should follow the arrow (permit, deny, add, issue or issueproperty), but ${found(token)}.`;
    complain(cursor, 'UnknownAction', token, message, didYouMean(cursor.report, token.text, ACTIONS));
    return undefined;
  }
  advance(cursor);
  if (verb === 'permit' || verb === 'deny') return verdict(cursor, token, verb);
  const from = peek(cursor);
  if (
    !expect(cursor, '(', 'MissingParenthesis', `\`(\` should follow ${verb}`) &&
    from.kind !== 'identifier'
  ) {
    return undefined;
  }
  return claimAction(cursor, token, verb);
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

function claimAction(cursor: Cursor, token: Token, verb: ClaimVerb): Action | undefined {
  let from: Word | undefined;
  const assignments: Assignment[] = [];
  if (isKeyword(peek(cursor), 'claim') && peek(cursor, 1).kind === '=') {
    advance(cursor);
    advance(cursor);
    if (!isName(peek(cursor))) {
      const message = `The identifier of a condition should stand here, but ${found(peek(cursor))}.`;
      complain(cursor, 'UnexpectedToken', peek(cursor), message);
      return undefined;
    }
    from = wordOf(cursor, advance(cursor));
  } else {
    do {
      const assignment = parseAssignment(cursor, assignments.length === 0);
      if (assignment === undefined) return undefined;
      assignments.push(assignment);
    } while (peek(cursor).kind !== ')' && comma(cursor));
  }
  expect(cursor, ')', 'MissingParenthesis', `\`)\` should close ${verb}(…)`);
  const span = spanSince(cursor, token);
  return from === undefined ? { kind: 'make', verb, assignments, span } : { kind: 'copy', verb, from, span };
}

function parseAssignment(cursor: Cursor, isFirst: boolean): Assignment | undefined {
  const first = peek(cursor);
  if (isFirst && first.kind === 'string') {
    const hint = `Name the property: \`type="${symbol(first).slice(1, -1)}"\`.`;
    complain(cursor, 'PositionalArgument', first, 'The type of a claim is not given by its position.', hint);
    const value = parseExpression(cursor);
    return value && { property: 'type', value, span: spanSince(cursor, first) };
  }
  if (first.kind !== 'identifier') {
    const message = `An assignment such as \`type="…"\` should stand here, but ${found(first)}.`;
    complain(cursor, 'UnexpectedToken', first, message);
    return undefined;
  }
  advance(cursor);
  const property = propertyNamed(first.text) ?? propertyOf(cursor, first);
  const sign = peek(cursor);
  if (accept(cursor, '==')) {
    complain(
      cursor,
      'DoubleEquals',
      sign,
      'An action assigns with a single `=`; `==` compares.',
      'Write `=`.',
    );
  } else if (!expect(cursor, '=', 'UnexpectedToken', `\`=\` should follow \`${symbol(first)}\``))
    return undefined;
  const value = parseExpression(cursor);
  return value && { property, value, span: spanSince(cursor, first) };
}

/** The comma between two tests or assignments; a forgotten one is reported and assumed. */
export function comma(cursor: Cursor): boolean {
  if (accept(cursor, ',')) return true;
  const next = peek(cursor);
  if (next.kind !== 'identifier' || !isOperator(peek(cursor, 1))) return false;
  complain(cursor, 'MissingComma', next, `A comma is missing before \`${symbol(next)}\`.`);
  return true;
}

function isOperator(token: Token): boolean {
  return token.kind === '=' || token.kind === '=>' || COMPARISONS.includes(token.kind);
}

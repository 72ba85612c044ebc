/** The parser's fourth part: expressions and claim properties. */

import { nearest } from '@veritee/core/internal';
import { reportError } from '../diagnostics.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { ClaimProperty, Expression } from './ast.ts';
import {
  accept,
  advance,
  type Cursor,
  complain,
  expect,
  found,
  isName,
  peek,
  skipTo,
  spanSince,
  symbol,
  within,
  wordOf,
} from './cursor.ts';
import type { Token } from './token.ts';

const PROPERTIES: readonly ClaimProperty[] = ['type', 'value', 'valueType', 'issuer'];
const BY_LOWER_CASE = new Map(PROPERTIES.map((property) => [property.toLowerCase(), property]));
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** The property a word names in any letter case, without complaint. */
export function propertyNamed(text: string): ClaimProperty | undefined {
  return BY_LOWER_CASE.get(text.toLowerCase());
}

/** The property that a token names; a misspelt one is reported and read as the one it probably is. */
export function propertyOf(cursor: Cursor, token: Token): ClaimProperty {
  const property = propertyNamed(token.text);
  if (property !== undefined) return property;
  cursor.unread++;
  const message = `\`${symbol(token)}\` is not a property of a claim. Claims have type, value, valueType and issuer.`;
  complain(cursor, 'UnknownProperty', token, message, didYouMean(cursor.report, token.text, PROPERTIES));
  return propertyNamed(nearest(token.text, PROPERTIES) ?? '') ?? 'value';
}

/** `"text"`, `12`, `true`, `c.value` or `Function(…)`; a hole when something else stands here (reported). */
export function parseExpression(cursor: Cursor, depth = 0): Expression {
  return within(cursor, 'expression', () => {
    const token = peek(cursor);
    if (token.kind === 'string') return text(cursor);
    if (token.kind === 'integer') return integer(cursor);
    if (token.kind === 'identifier') return named(cursor, depth);
    const message = `A value is expected here (a string, an integer, true, false, c.value or a function), but ${found(token)}.`;
    complain(cursor, 'UnexpectedToken', token, message);
    return hole(cursor, token);
  });
}

function hole(cursor: Cursor, token: Token): Expression {
  cursor.unread++;
  return { kind: 'hole', span: spanSince(cursor, token) };
}

function text(cursor: Cursor): Expression {
  const token = advance(cursor);
  return { kind: 'literal', value: token.text, span: spanSince(cursor, token) };
}

function integer(cursor: Cursor): Expression {
  const token = advance(cursor);
  const [point, rest] = [peek(cursor), peek(cursor, 1)];
  if (point.kind === '.' && rest.kind === 'integer' && point.start === token.end) {
    advance(cursor);
    advance(cursor);
    const message = `\`${symbol(token)}.${symbol(rest)}\` is not a value: the language has no fractions.`;
    complain(cursor, 'NumberInvalid', point, message, 'Values are strings, integers and Booleans.');
  }
  // Twenty digits are beyond 64 bits already; BigInt of many more would take more than linear time.
  const value = significantDigits(token.text) > 20 ? LARGEST + 1n : BigInt(token.text);
  const fits = value >= SMALLEST && value <= LARGEST;
  if (!fits) {
    reportError(cursor.report, 'IntegerRange', token, {
      message: `\`${symbol(token)}\` does not fit into a signed 64-bit integer.`,
      hint: `Integers reach from ${SMALLEST} to ${LARGEST}.`,
    });
  }
  return { kind: 'literal', value: fits ? value : 0n, span: spanSince(cursor, token) };
}

function significantDigits(digits: string): number {
  let at = digits.startsWith('-') ? 1 : 0;
  while (digits.charCodeAt(at) === 0x30) at++;
  return digits.length - at;
}

function named(cursor: Cursor, depth: number): Expression {
  const token = advance(cursor);
  if (!isName(token))
    return { kind: 'literal', value: token.text === 'true', span: spanSince(cursor, token) };
  if (peek(cursor).kind === '(') return call(cursor, token, depth);
  if (accept(cursor, '.')) {
    const property = peek(cursor);
    if (property.kind !== 'identifier') {
      const message = `A property of the claim should follow \`${token.text}.\`, but ${found(property)}.`;
      complain(cursor, 'UnexpectedToken', property, message, 'Write type, value, valueType or issuer.');
      return hole(cursor, token);
    }
    advance(cursor);
    const kind = { kind: 'reference', property: propertyOf(cursor, property) } as const;
    return { ...kind, identifier: wordOf(cursor, token), span: spanSince(cursor, token) };
  }
  return unquoted(cursor, token);
}

function unquoted(cursor: Cursor, token: Token): Expression {
  const lower = token.text.toLowerCase();
  const boolean = lower === 'true' || lower === 'false';
  const message = boolean
    ? `\`${token.text}\` is not a value: true and false are written in lower case.`
    : `\`${symbol(token)}\` is not a value.`;
  const hint = boolean
    ? `Write \`${lower}\`.`
    : `Text must be in double quotes: \`"${symbol(token)}"\`; a property of a bound claim is written \`${symbol(token)}.value\`.`;
  complain(cursor, 'UnquotedText', token, message, hint);
  if (!boolean) return hole(cursor, token);
  return { kind: 'literal', value: lower === 'true', span: spanSince(cursor, token) };
}

function call(cursor: Cursor, name: Token, depth: number): Expression {
  const { nesting } = cursor.report.limits;
  if (depth >= nesting) {
    reportError(cursor.report, 'NestingTooDeep', name, {
      message: `Functions are nested more than ${nesting} deep.`,
      hint: 'Put the inner result into a claim with add(…) and use that claim.',
    });
    skipArguments(cursor);
    return hole(cursor, name);
  }
  advance(cursor);
  const args: Expression[] = [];
  if (peek(cursor).kind !== ')') {
    do {
      args.push(parseExpression(cursor, depth + 1));
      if (args.at(-1)?.kind === 'hole') skipTo(cursor, [',', ')']);
    } while (accept(cursor, ','));
  }
  expect(cursor, ')', 'MissingParenthesis', `\`)\` should close the arguments of ${symbol(name)}`);
  return { kind: 'call', name: wordOf(cursor, name), args, span: spanSince(cursor, name) };
}

/** Steps over a parenthesised list without reading it. */
export function skipArguments(cursor: Cursor): void {
  let open = 0;
  for (;;) {
    const { kind } = peek(cursor);
    if (kind === 'end' || kind === ';' || kind === '}') return;
    advance(cursor);
    if (kind === '(') open++;
    else if (kind === ')' && --open <= 0) return;
  }
}

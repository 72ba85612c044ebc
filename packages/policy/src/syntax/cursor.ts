/** The parser's place in the tokens, and how it says what it expected. */

import { type PolicyDiagnosticCode, type Report, reportError } from '../diagnostics.ts';
import type { Word } from './ast.ts';
import { type SourceSpan, spanOf } from './source.ts';
import { clip, type Token, type TokenKind } from './token.ts';

/** Where the parser stands. `path` names the grammar rules it is in, outermost first. */
export interface Cursor {
  readonly tokens: readonly Token[];
  readonly report: Report;
  readonly path: string[];
  at: number;
  rules: number;
  /** How often something was left unread. */
  unread: number;
  /** Where the last mistake was reported: what cannot stand there either is the same mistake. */
  complained: number;
}

const NOTHING: Token = { kind: 'end', text: '', start: 0, end: 0, afterFlaw: false };

/** The token in front of the cursor, or one further on. Behind the last token it is always `end`. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? NOTHING;
}

/** Steps over one token and returns it. */
export function advance(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at++;
  return token;
}

/** Steps over the token if it is of this kind. */
export function accept(cursor: Cursor, kind: TokenKind): boolean {
  if (peek(cursor).kind !== kind) return false;
  advance(cursor);
  return true;
}

/** The token behind the cursor. */
export function previous(cursor: Cursor): Token {
  return cursor.tokens[cursor.at - 1] ?? NOTHING;
}

/** The span from a token to the token behind the cursor. */
export function spanSince(cursor: Cursor, first: Token): SourceSpan {
  return spanOf(cursor.report.source, first.start, Math.max(first.end, previous(cursor).end));
}

/** An identifier token as a word of the tree. */
export function wordOf(cursor: Cursor, token: Token): Word {
  return { text: token.text, span: spanOf(cursor.report.source, token.start, token.end) };
}

/** Whether a token can name claims: any word but the two values that are words. */
export function isName({ kind, text }: Token): boolean {
  return kind === 'identifier' && text !== 'true' && text !== 'false';
}

/** Whether a token is this keyword; keywords are case-insensitive. */
export function isKeyword(token: Token, keyword: string): boolean {
  return token.kind === 'identifier' && token.text.toLowerCase() === keyword;
}

/** Reports a mistake at a token, unless it is the echo of characters that were already reported. */
export function complain(
  cursor: Cursor,
  code: PolicyDiagnosticCode,
  token: Token,
  message: string,
  hint?: string,
): void {
  if (token.afterFlaw || (code === 'UnexpectedToken' && cursor.complained === token.start)) return;
  cursor.complained = token.start;
  reportError(cursor.report, code, token, {
    message,
    hint,
    found: symbol(token),
    rulePath: cursor.path.join(' > '),
  });
}

/** Steps over an expected token; when it is missing, reports that and goes on as if it stood there. */
export function expect(
  cursor: Cursor,
  kind: TokenKind,
  code: PolicyDiagnosticCode,
  message: string,
  hint?: string,
): boolean {
  if (accept(cursor, kind)) return true;
  complain(cursor, code, peek(cursor), `${message}, but ${found(peek(cursor))}.`, hint);
  return false;
}

/** Behind these, or in front of them, a part of a rule ends, whatever is wrong with it. */
const STOPS: readonly TokenKind[] = ['end', ';', '{', '}', '=>', ']'];

/**
 * Steps to the first of some tokens, over whatever stands in between, so that reading can go on there. Never leaves the
 * condition, the action or the rule. Says whether it got there.
 */
export function skipTo(cursor: Cursor, kinds: readonly TokenKind[]): boolean {
  cursor.unread++;
  for (let open = 0; ; ) {
    const { kind } = peek(cursor);
    if (open === 0 && kinds.includes(kind)) return true;
    if (STOPS.includes(kind)) return false;
    if (kind === '(') open++;
    else if (kind === ')' && open-- === 0) return false;
    advance(cursor);
  }
}

/** Runs a part of the grammar under its name. */
export function within<Result>(cursor: Cursor, name: string, parse: () => Result): Result {
  cursor.path.push(name);
  const result = parse();
  cursor.path.pop();
  return result;
}

/** How a message speaks of a token that should not be there. */
export function found(token: Token): string {
  return token.kind === 'end' ? 'the text ends' : `\`${symbol(token)}\` is here`;
}

/** The token as written, shortened. */
export function symbol(token: Token): string {
  if (token.kind === 'end') return '<EOF>';
  return clip(token.kind === 'string' ? `"${token.text}"` : token.text);
}

/** `on line 3`, for hints that point back. */
export function lineOf(cursor: Cursor, token: Token): string {
  return `line ${spanOf(cursor.report.source, token.end, token.end).line}`;
}

/** The tokens of the policy language, and the state in which they are read. */

import type { Report } from '../diagnostics.ts';

/** Punctuation stands for itself as a kind. */
export type Punctuation =
  | '='
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '=>'
  | '&&'
  | '!'
  | ':'
  | ','
  | ';'
  | '.'
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}';

/** What a token is. */
export type TokenKind = Punctuation | 'identifier' | 'integer' | 'string' | 'comment' | 'end';

/** One token. `text` is the spelling in the policy, except for strings, where it is the value. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Characters that were already reported stand in front of it: what the parser says here would be an echo. */
  readonly afterFlaw: boolean;
}

/** Where the lexer stands. */
export interface Scanner {
  readonly text: string;
  readonly report: Report;
  readonly tokens: Token[];
  readonly comments: Token[];
  at: number;
  flawed: boolean;
  /** Set by the first string that nothing closes: from there on strings end with their line, so each is read once. */
  stringsEndWithLine: boolean;
}

/** Adds a token that ends where the scanner stands. */
export function push(scanner: Scanner, kind: TokenKind, text: string, start: number): void {
  scanner.tokens.push({ kind, text, start, end: scanner.at, afterFlaw: scanner.flawed });
  scanner.flawed = false;
}

/** The end of the line in which an offset lies. */
export function lineEndAfter(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** Whether a unit ends a line. */
export function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d;
}

/** A spelling short enough for a message. */
export function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

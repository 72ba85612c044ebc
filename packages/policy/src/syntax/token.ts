/** The tokens of the policy language, and the state in which they are read. */

import { type Report, takeBack } from '../diagnostics.ts';

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
  /** The state in front of the first string that goes over several lines: most likely it is the one nothing closes. */
  longString: Bookmark | undefined;
}

/** A state of the scanner to go back to. */
export interface Bookmark {
  readonly at: number;
  readonly flawed: boolean;
  readonly tokens: number;
  readonly comments: number;
  readonly diagnostics: number;
}

/** The state of the scanner, with it standing at this place. */
export function bookmark(scanner: Scanner, at: number): Bookmark {
  const { tokens, comments, report, flawed } = scanner;
  const diagnostics = report.diagnostics.length;
  return { at, flawed, tokens: tokens.length, comments: comments.length, diagnostics };
}

/** Goes back to a state. */
export function goBack(scanner: Scanner, mark: Bookmark): void {
  scanner.at = mark.at;
  scanner.flawed = mark.flawed;
  scanner.tokens.length = mark.tokens;
  scanner.comments.length = mark.comments;
  takeBack(scanner.report, mark.diagnostics);
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

/** JMESPath text to tokens. */

import { readJson } from '../json/json-read.ts';
import type { Json } from '../json/json-value.ts';

/** What a token of a query is; punctuation stands for itself. */
export type QueryTokenKind =
  | 'name'
  | 'quoted'
  | 'literal'
  | 'number'
  | 'end'
  | '.'
  | '*'
  | '@'
  | ','
  | ':'
  | '{'
  | '}'
  | '('
  | ')'
  | '['
  | ']'
  | '[]'
  | '[?'
  | '&'
  | '&&'
  | '|'
  | '||'
  | '!'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';

/** One token of a query; literals have a value, names and numbers a text. */
export interface QueryToken {
  readonly kind: QueryTokenKind;
  readonly text: string;
  readonly value?: Json;
  readonly start: number;
}

/** A mistake in a query, caught by the parser's door. */
export class QueryMistake extends Error {}

const PAIRS: readonly string[] = ['[]', '[?', '&&', '||', '==', '!=', '<=', '>='];
const SINGLES = '.*@,:{}()[]&|!<>';

/** The tokens of a query, the last one being `end`. */
export function tokenizeQuery(text: string): readonly QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d) {
      at++;
    } else if (isNameStart(unit)) {
      while (isNameStart(text.charCodeAt(at)) || isDigit(text.charCodeAt(at))) at++;
      tokens.push({ kind: 'name', text: text.slice(start, at), start });
    } else if (isDigit(unit) || (unit === 0x2d && isDigit(text.charCodeAt(at + 1)))) {
      at++;
      while (isDigit(text.charCodeAt(at))) at++;
      tokens.push({ kind: 'number', text: text.slice(start, at), start });
    } else if (unit === 0x22 || unit === 0x27 || unit === 0x60) {
      at = closing(text, start, unit);
      tokens.push(quoted(text, start, at, unit));
    } else {
      const pair = text.slice(at, at + 2);
      const kind = PAIRS.includes(pair) ? pair : text.charAt(at);
      if (kind.length === 1 && !SINGLES.includes(kind)) {
        throw new QueryMistake(`character ${start + 1}: \`${kind}\` is not valid here`);
      }
      at += kind.length;
      tokens.push({ kind: kind as QueryTokenKind, text: kind, start });
    }
  }
  tokens.push({ kind: 'end', text: '', start: at });
  return tokens;
}

/** The offset behind the closing quote. */
function closing(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) at++;
    else if (unit === quote) return at + 1;
  }
  throw new QueryMistake(`character ${start + 1}: the quote is never closed`);
}

function quoted(text: string, start: number, end: number, quote: number): QueryToken {
  const inner = text.slice(start + 1, end - 1);
  if (quote === 0x27) return { kind: 'literal', text: inner, value: rawString(inner), start };
  try {
    if (quote === 0x60) {
      // In a literal, a backslash before a back-quote only keeps the literal open.
      return { kind: 'literal', text: inner, value: readJson(inner.replaceAll('\\`', '`'), 64), start };
    }
    const name = readJson(text.slice(start, end), 1);
    return { kind: 'quoted', text: typeof name === 'string' ? name : '', start };
  } catch {
    throw new QueryMistake(`character ${start + 1}: the text in the quotes is not JSON`);
  }
}

/** In raw strings only the quote and the backslash can be escaped; other backslashes stand for themselves. */
function rawString(inner: string): string {
  if (!inner.includes('\\')) return inner;
  let value = '';
  for (let at = 0; at < inner.length; at++) {
    const character = inner.charAt(at);
    const following = inner.charAt(at + 1);
    if (character === '\\' && (following === "'" || following === '\\')) {
      value += following;
      at++;
    } else value += character;
  }
  return value;
}

function isNameStart(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || unit === 0x5f;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

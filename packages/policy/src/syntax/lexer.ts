/** Policy text to tokens, in one pass over the text and without regular expressions. */

import { type Report, reportError, reportWarning } from '../diagnostics.ts';
import { flaw, isTypographicQuote } from './flaws.ts';
import {
  bookmark,
  clip,
  goBack,
  isLineEnd,
  lineEndAfter,
  type Punctuation,
  push,
  type Scanner,
  type Token,
} from './token.ts';

/** The tokens of a text, the last one being `end`; comments come apart. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Token[];
}

/**
 * Splits a policy text into tokens. Whatever cannot be read is reported and skipped.
 *
 * @example
 * tokenize(report).tokens.map((token) => token.kind); // ['identifier', '=', 'integer', '.', 'integer', ';', 'end']
 */
export function tokenize(report: Report): Tokens {
  const scanner: Scanner = {
    text: report.source.text,
    report,
    tokens: [],
    comments: [],
    at: report.source.lineStarts[0] ?? 0,
    flawed: false,
    stringsEndWithLine: false,
    longString: undefined,
  };
  while (scanner.at < scanner.text.length) next(scanner);
  push(scanner, 'end', '', scanner.at);
  return { tokens: scanner.tokens, comments: scanner.comments };
}

function next(scanner: Scanner): void {
  const { text, at } = scanner;
  const unit = text.charCodeAt(at);
  if (unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d) scanner.at++;
  else if (isLetter(unit)) word(scanner);
  else if (isDigit(unit) || (unit === 0x2d && isDigit(text.charCodeAt(at + 1)))) integer(scanner);
  else if (unit === 0x22) string(scanner);
  else if (unit === 0x2f && text.charCodeAt(at + 1) === 0x2f) lineComment(scanner);
  else if (!punctuation(scanner)) flaw(scanner);
}

function word(scanner: Scanner): void {
  const start = scanner.at;
  while (isWordPart(scanner.text.charCodeAt(scanner.at))) scanner.at++;
  push(scanner, 'identifier', scanner.text.slice(start, scanner.at), start);
}

function integer(scanner: Scanner): void {
  const { text } = scanner;
  const start = scanner.at++;
  while (isDigit(text.charCodeAt(scanner.at))) scanner.at++;
  const end = scanner.at;
  while (isWordPart(text.charCodeAt(scanner.at))) scanner.at++;
  if (scanner.at > end) {
    const hex = text.charCodeAt(end) === 0x78 || text.charCodeAt(end) === 0x58;
    reportError(
      scanner.report,
      'NumberInvalid',
      { start, end: scanner.at },
      {
        message: `\`${clip(text.slice(start, scanner.at))}\` is not a number.`,
        hint: hex ? 'Integers are written with decimal digits only.' : undefined,
      },
    );
  }
  push(scanner, 'integer', text.slice(start, end), start);
}

function string(scanner: Scanner): void {
  const { text } = scanner;
  const start = scanner.at;
  const before = bookmark(scanner, start);
  let lines = 1;
  let value = '';
  let from = start + 1;
  for (let at = from; ; at++) {
    const unit = text.charCodeAt(at);
    if (isLineEnd(unit)) lines++;
    if (unit === 0x22) {
      if (lines > 1) scanner.longString ??= before;
      scanner.at = at + 1;
      push(scanner, 'string', value + text.slice(from, at), start);
      return;
    }
    if (at >= text.length || (scanner.stringsEndWithLine && isLineEnd(unit))) break;
    if (unit !== 0x5c) continue;
    const escaped = text.charCodeAt(at + 1);
    if (escaped === 0x22 || escaped === 0x5c) {
      value += text.slice(from, at);
      from = at + 1;
    } else if (at + 1 < text.length) {
      reportWarning(
        scanner.report,
        'UnknownEscape',
        { start: at, end: at + 2 },
        {
          message: `\`\\${text[at + 1]}\` is not an escape sequence: both characters are kept.`,
          hint: 'Write `\\\\` for one backslash and `\\"` for a quote.',
        },
      );
    }
    at++;
  }
  // What was said about the rest of the text was said of code, not of a string.
  const first = scanner.stringsEndWithLine ? before : (scanner.longString ?? before);
  goBack(scanner, first);
  scanner.stringsEndWithLine = true;
  unterminated(scanner, first.at);
}

function unterminated(scanner: Scanner, start: number): void {
  const { text } = scanner;
  scanner.at = lineEndAfter(text, start);
  const wrong = [...text.slice(start, scanner.at)].findIndex(isTypographicQuote);
  if (wrong > 0) {
    closedWrongly(scanner, start, start + wrong);
    return;
  }
  reportError(
    scanner.report,
    'UnterminatedString',
    { start, end: scanner.at },
    { message: 'This string is never closed.', hint: 'Close it with a double quote.' },
  );
  scanner.flawed = true;
  push(scanner, 'string', text.slice(start + 1, scanner.at), start);
  scanner.flawed = true;
}

/** A string that a typographic quote closes. */
function closedWrongly(scanner: Scanner, start: number, end: number): void {
  scanner.at = end + 1;
  reportError(
    scanner.report,
    'TypographicQuote',
    { start: end, end: end + 1 },
    {
      message: 'This string is closed with a typographic quote, as word processors and web pages make them.',
      hint: 'Close it with a straight double quote: `"`.',
    },
  );
  scanner.flawed = true;
  push(scanner, 'string', scanner.text.slice(start + 1, end), start);
}

function lineComment(scanner: Scanner): void {
  const start = scanner.at;
  scanner.at = lineEndAfter(scanner.text, start);
  const { at: end, text } = scanner;
  scanner.comments.push({ kind: 'comment', text: text.slice(start, end), start, end, afterFlaw: false });
}

const PAIRS: readonly Punctuation[] = ['=>', '==', '!=', '<=', '>=', '&&'];
const SINGLES = '=<>!:,;.()[]{}';

function punctuation(scanner: Scanner): boolean {
  const { text, at } = scanner;
  const pair = text.slice(at, at + 2) as Punctuation;
  const single = text.charAt(at);
  if (PAIRS.includes(pair)) {
    scanner.at += 2;
    push(scanner, pair, pair, at);
  } else if (SINGLES.includes(single)) {
    scanner.at++;
    push(scanner, single as Punctuation, single, at);
  } else return false;
  return true;
}

function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isWordPart(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === 0x5f;
}

/** Characters that begin no token: what they probably are, and how to go on behind them. */

import { reportError } from '../diagnostics.ts';
import { isLineEnd, push, type Scanner } from './token.ts';

/** Quotes of other kinds come in families; each member may open, and any may close: languages differ in that. */
const QUOTES: readonly string[] = [
  '\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f\uff02',
  '\u2018\u2019\u201a\u201b\u2032\u2035\uff07',
  '\u00ab\u00bb',
  '\u2039\u203a',
  "'",
];

/** Reports characters that begin no token, and steps behind them. */
export function flaw(scanner: Scanner): void {
  const { text, at: start } = scanner;
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const closing = QUOTES.find((family) => family.includes(character));
  if (closing !== undefined) wrongQuotes(scanner, closing);
  else if (text.startsWith('/*', start)) blockComment(scanner);
  else {
    const length = text.startsWith('||', start) ? 2 : character.length;
    scanner.at += length;
    const hint = HINTS[character];
    const shown =
      hint === undefined || character < '\u007f' ? text.slice(start, scanner.at) : codePoint(character);
    // A run of unreadable characters is one mistake.
    if (!scanner.flawed || hint !== undefined) {
      const message = `The character ${printable(shown)} is not valid here.`;
      reportError(scanner.report, 'UnexpectedCharacter', { start, end: scanner.at }, { message, hint });
    }
    scanner.flawed = true;
  }
}

const HINTS: Readonly<Record<string, string>> = {
  '|': 'There is no "or" between conditions: write one rule for each alternative.',
  '&': 'Conditions are joined with `&&`.',
  '#': 'A comment begins with `//`.',
  '/': 'A comment begins with `//`.',
  '~': 'The language has no regular expressions: compare with `==` or `!=`.',
  '`': 'Strings are written in double quotes.',
  '-': 'Write an arrow as `=>`, and a minus sign directly before digits.',
  '\u00a0': 'This is a non-breaking space, as web pages have it: write a plain space.',
  '\u200b': 'This is an invisible zero-width space: remove it.',
  '\ufeff': 'This is a byte order mark: save the file as UTF-8 without one.',
};

/** Whether a character closes what a typographic quote opens. */
export function isTypographicQuote(character: string): boolean {
  return QUOTES[0]?.includes(character) === true;
}

/** A string in quotes of another kind is read as a string, so that one mistake stays one. */
function wrongQuotes(scanner: Scanner, closing: string): void {
  const { text, at: start } = scanner;
  const typographic = closing !== "'";
  let end = start + 1;
  while (end < text.length && !isLineEnd(text.charCodeAt(end)) && !closing.includes(text.charAt(end))) {
    if (typographic && text[end] === '"') break;
    end++;
  }
  scanner.at = isLineEnd(text.charCodeAt(end)) ? end : Math.min(end + 1, text.length);
  reportError(
    scanner.report,
    typographic ? 'TypographicQuote' : 'SingleQuotes',
    { start, end: scanner.at },
    {
      message: typographic
        ? 'These are typographic quotes, as word processors and web pages make them.'
        : 'Strings must not be in single quotes.',
      hint: 'Write the string in straight double quotes: `"`.',
    },
  );
  scanner.flawed = true;
  push(scanner, 'string', text.slice(start + 1, end), start);
}

function blockComment(scanner: Scanner): void {
  const { text, at: start } = scanner;
  const close = text.indexOf('*/', start + 2);
  scanner.at = close < 0 ? text.length : close + 2;
  reportError(
    scanner.report,
    'BlockComment',
    { start, end: scanner.at },
    {
      message: 'The language has no block comments.',
      hint: 'Begin each line of the comment with `//`.',
    },
  );
  scanner.flawed = true;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function printable(character: string): string {
  return character < ' ' ? codePoint(character) : `\`${character}\``;
}

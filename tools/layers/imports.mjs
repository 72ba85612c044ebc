// @ts-check

/**
 * Finds what a TypeScript file imports. TypeScript 7 has no parser to call from JavaScript, and a guard should not
 * need a dependency: this reads words, strings and punctuation, which is all that import syntax is made of.
 */

/** @typedef {{ kind: 'word' | 'string' | 'template' | 'mark', text: string, line: number }} Token */
/** @typedef {{ specifier: string | undefined, line: number }} Import */

/** After these a slash starts a regular expression; after a value it divides. */
const BEFORE_REGEX = new Set([...'(,=:[!&|?{};+-*%<>~^']);
const WORDS_BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'await',
  'yield',
]);

/**
 * Words, strings and marks of a source text; comments are gone, templates and regular expressions are one token each.
 *
 * @param {string} text
 * @returns {Token[]}
 */
export function tokens(text) {
  /** @type {Token[]} */
  const found = [];
  let at = 0;
  let line = 1;
  /** Moves on to `end`, counting lines. */
  const skipTo = (/** @type {number} */ end) => {
    for (; at < end; at++) if (text[at] === '\n') line++;
  };
  while (at < text.length) {
    const unit = text[at] ?? '';
    const pair = text.slice(at, at + 2);
    if (pair === '//') skipTo(indexOr(text, '\n', at));
    else if (pair === '/*') skipTo(indexOr(text, '*/', at + 2) + 2);
    else if (unit === "'" || unit === '"') {
      const end = quoteEnd(text, at, unit);
      found.push({ kind: 'string', text: text.slice(at + 1, end), line });
      skipTo(end + 1);
    } else if (unit === '`') {
      const end = templateEnd(text, at);
      found.push({ kind: 'template', text: text.slice(at + 1, end), line });
      skipTo(end + 1);
    } else if (/[\p{ID_Start}$_#@]/u.test(unit)) {
      const word = /^[\p{ID_Continue}$#@]+/u.exec(text.slice(at, at + 200))?.[0] ?? unit;
      found.push({ kind: 'word', text: word, line });
      skipTo(at + word.length);
    } else if (unit === '/' && startsRegex(found.at(-1))) {
      skipTo(regexEnd(text, at));
      found.push({ kind: 'mark', text: ')', line });
    } else {
      if (unit.trim() !== '') found.push({ kind: 'mark', text: unit, line });
      skipTo(at + 1);
    }
  }
  return found;
}

function indexOr(/** @type {string} */ text, /** @type {string} */ what, /** @type {number} */ from) {
  const at = text.indexOf(what, from);
  return at === -1 ? text.length : at;
}

function quoteEnd(/** @type {string} */ text, /** @type {number} */ start, /** @type {string} */ quote) {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** The closing backtick; templates may hold templates inside `${}`. @returns {number} */
function templateEnd(/** @type {string} */ text, /** @type {number} */ start) {
  let at = start + 1;
  while (at < text.length && text[at] !== '`') {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith('${', at)) at = holeEnd(text, at + 2) + 1;
    else at++;
  }
  return at;
}

/** The brace that closes `${`. @returns {number} */
function holeEnd(/** @type {string} */ text, /** @type {number} */ start) {
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const unit = text[at] ?? '';
    if (unit === '`') at = templateEnd(text, at);
    else if (unit === "'" || unit === '"') at = quoteEnd(text, at, unit);
    else if (unit === '{') depth++;
    else if (unit === '}' && depth-- === 0) break;
  }
  return at;
}

function startsRegex(/** @type {Token | undefined} */ before) {
  if (before === undefined) return true;
  if (before.kind === 'word') return WORDS_BEFORE_REGEX.has(before.text);
  return before.kind === 'mark' && BEFORE_REGEX.has(before.text);
}

function regexEnd(/** @type {string} */ text, /** @type {number} */ start) {
  let inClass = false;
  let at = start + 1;
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) break;
  }
  return at + 1;
}

/**
 * Everything a token list imports: static, re-exported, dynamic, `import type`, `import('x').T`, `require`. An
 * import whose specifier is computed has `specifier: undefined`.
 *
 * @param {readonly Token[]} list
 * @returns {Import[]}
 */
export function importsOf(list) {
  /** @type {Import[]} */
  const found = [];
  for (const [i, token] of list.entries()) {
    if (token.kind !== 'word' || list[i - 1]?.text === '.') continue;
    if (token.text === 'import') collectImport(list, i, found);
    else if (token.text === 'require' && isRequire(list, i)) collectCall(list, i, found);
    else if (token.text === 'export') collectReexport(list, i, found);
  }
  return found;
}

/** ES modules may have functions of their own called `require`; the loader's takes one literal and no more. */
function isRequire(/** @type {readonly Token[]} */ list, /** @type {number} */ at) {
  return list[at + 1]?.text === '(' && list[at + 2]?.kind === 'string' && list[at + 3]?.text === ')';
}

function collectImport(
  /** @type {readonly Token[]} */ list,
  /** @type {number} */ at,
  /** @type {Import[]} */ found,
) {
  const next = list[at + 1];
  if (next === undefined || next.text === '.' || next.text === ':') return;
  if (next.kind === 'string') found.push({ specifier: next.text, line: next.line });
  else if (next.text === '(') collectCall(list, at, found);
  else collectFrom(list, at + 1, found);
}

function collectCall(
  /** @type {readonly Token[]} */ list,
  /** @type {number} */ at,
  /** @type {Import[]} */ found,
) {
  const argument = list[at + 2];
  if (argument === undefined) return;
  found.push({ specifier: argument.kind === 'string' ? argument.text : undefined, line: argument.line });
}

/** `export { a } from 'x'`, `export * as b from 'x'`, `export type { C } from 'x'`; other exports have no source. */
function collectReexport(
  /** @type {readonly Token[]} */ list,
  /** @type {number} */ at,
  /** @type {Import[]} */ found,
) {
  const first = list[at + 1]?.text === 'type' ? at + 2 : at + 1;
  const opening = list[first]?.text;
  if (opening === '*') collectFrom(list, first, found);
  if (opening !== '{') return;
  let end = first;
  while (end < list.length && list[end]?.text !== '}') end++;
  if (list[end + 1]?.text === 'from') collectFrom(list, end, found);
}

function collectFrom(
  /** @type {readonly Token[]} */ list,
  /** @type {number} */ from,
  /** @type {Import[]} */ found,
) {
  for (let i = from; i < list.length && list[i]?.text !== ';'; i++) {
    const source = list[i + 1];
    if (list[i]?.text === 'from' && source?.kind === 'string') {
      found.push({ specifier: source.text, line: source.line });
      return;
    }
  }
}

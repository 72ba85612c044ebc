/**
 * A second parser, generated from the grammar on the page of the language and sharing nothing with ours: the EBNF is read
 * into a table of rules over tokens, which are tried in order with backtracking. It only says yes or no.
 */

import { readFileSync } from 'node:fs';

const PAGE = new URL('../../../../docs/reference/policy-language.md', import.meta.url);

type Part =
  | { readonly name: string }
  | { readonly symbol: string }
  | { readonly one: readonly Part[] }
  | { readonly all: readonly Part[] }
  | { readonly any: Part }
  | { readonly maybe: Part };

type Grammar = ReadonlyMap<string, Part>;

/** The rules of an EBNF text: `a = b , [ c ] , { "d" } | ( e ) ;`. */
export function readEbnf(text: string): Grammar {
  const words = text.match(/"[^"]*"|\w+|[=,;|()[\]{}]/g) ?? [];
  const grammar = new Map<string, Part>();
  let at = 0;

  function take(expected?: string): string {
    const word = words[at++] ?? '';
    if (expected !== undefined && word !== expected)
      throw new Error(`EBNF: ${expected} expected, not ${word}`);
    return word;
  }

  function choice(): Part {
    const parts = [sequence()];
    while (words[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { one: parts };
  }

  function sequence(): Part {
    const parts = [item()];
    while (words[at] === ',') {
      at++;
      parts.push(item());
    }
    return { all: parts };
  }

  function item(): Part {
    const word = take();
    if (word.startsWith('"')) return { symbol: word.slice(1, -1) };
    if (/^\w/.test(word)) return { name: word };
    const inner = choice();
    if (word === '(') take(')');
    else take(word === '[' ? ']' : '}');
    if (word === '(') return inner;
    return word === '[' ? { maybe: inner } : { any: inner };
  }

  while (at < words.length) {
    const name = take();
    take('=');
    grammar.set(name, choice());
    take(';');
  }
  return grammar;
}

function documented(): Grammar {
  const block = /^```ebnf\n([\s\S]*?)^```$/m.exec(readFileSync(PAGE, 'utf8'))?.[1];
  if (block === undefined) throw new Error('The page of the language has no grammar.');
  return readEbnf(block);
}

const GRAMMAR = documented();

/** The names that the grammar leaves to the prose behind it: kinds of tokens. */
const KINDS: ReadonlyMap<string, RegExp> = new Map([
  ['digits', /^\d+$/],
  ['integer', /^-?\d+$/],
  ['string', /^"/],
  ['identifier', /^(?!(?:true|false)$)[A-Za-z]/],
  ['boolean', /^(?:true|false)$/],
  ['EOF', /^$/],
]);

const TOKEN =
  /(?:[ \t\r\n]|\/\/[^\r\n]*)*(?:([A-Za-z][A-Za-z0-9_]*|-?\d+(?![A-Za-z0-9_])|"(?:[^"\\]|\\[\s\S])*"|=>|==|!=|<=|>=|&&|[=<>!:,;.()[\]{}])|($))/y;

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    at = TOKEN.lastIndex;
    if (match[1] === undefined) return tokens;
    tokens.push(match[1]);
  }
}

/** Whether the grammar of the page accepts a text. */
export function accepts(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens !== undefined && match({ name: 'policy' }, tokens, 0) !== undefined;
}

/** The place behind what a part matches, or nothing. */
function match(part: Part, tokens: readonly string[], at: number): number | undefined {
  if ('symbol' in part) {
    // Keywords are read in any letter case.
    return (tokens[at] ?? '').toLowerCase() === part.symbol.toLowerCase() ? at + 1 : undefined;
  }
  if ('name' in part) return matchName(part.name, tokens, at);
  if ('one' in part) {
    for (const choice of part.one) {
      const end = match(choice, tokens, at);
      if (end !== undefined) return end;
    }
    return undefined;
  }
  if ('all' in part) {
    let end: number | undefined = at;
    for (const piece of part.all) end = end === undefined ? undefined : match(piece, tokens, end);
    return end;
  }
  if ('maybe' in part) return match(part.maybe, tokens, at) ?? at;
  for (let end = at; ; ) {
    const next = match(part.any, tokens, end);
    if (next === undefined || next === end) return end;
    end = next;
  }
}

function matchName(name: string, tokens: readonly string[], at: number): number | undefined {
  const rule = GRAMMAR.get(name);
  if (rule !== undefined) return match(rule, tokens, at);
  const kind = KINDS.get(name);
  if (kind === undefined) throw new Error(`The grammar does not say what ${name} is.`);
  return kind.test(tokens[at] ?? '') ? at + 1 : undefined;
}

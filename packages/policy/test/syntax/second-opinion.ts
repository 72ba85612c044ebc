/**
 * A second parser, written straight from the EBNF of the specification and sharing nothing with ours: a table of rules
 * over characters, tried in order with backtracking. It only says yes or no.
 */

type Part =
  | string
  | { readonly one: readonly Part[] }
  | { readonly all: readonly Part[] }
  | { readonly any: Part }
  | { readonly maybe: Part };

const all = (...parts: readonly Part[]): Part => ({ all: parts });
const one = (...parts: readonly Part[]): Part => ({ one: parts });
const any = (part: Part): Part => ({ any: part });
const maybe = (part: Part): Part => ({ maybe: part });
const list = (part: Part, by: string): Part => all(part, any(all(by, part)));

/** Names in angle brackets are rules or kinds of tokens; other strings stand for themselves; keywords ignore case. */
const GRAMMAR: Readonly<Record<string, Part>> = {
  policy: all('<version>', maybe('<config>'), '<auth>', maybe('<issuance>'), '<end>'),
  version: all('~version', '=', '<digits>', '.', '<digits>', ';'),
  config: all('~configurationrules', '<rules>'),
  auth: all('~authorizationrules', '<rules>'),
  issuance: all('~issuancerules', '<rules>'),
  rules: all('{', any('<rule>'), '}', ';'),
  rule: all(maybe(list('<condition>', '&&')), '=>', '<action>', ';'),
  condition: all(maybe('!'), maybe(all('<identifier>', ':')), '[', maybe(list('<test>', ',')), ']'),
  test: all('<property>', one('==', '!=', '<=', '>=', '<', '>'), '<expression>'),
  property: one('~type', '~value', '~valuetype', '~issuer'),
  action: one(
    all(one('~permit', '~deny'), '(', ')'),
    all(
      one('~add', '~issueproperty', '~issue'),
      '(',
      one(all('~claim', '=', '<identifier>', ')'), all(list('<assignment>', ','), ')')),
    ),
  ),
  assignment: all('<property>', '=', '<expression>'),
  expression: one(
    '<string>',
    '<integer>',
    all('<identifier>', '(', maybe(list('<expression>', ',')), ')'),
    all('<identifier>', '.', '<property>'),
    '<boolean>',
  ),
};

const KINDS: Readonly<Record<string, RegExp>> = {
  digits: /^\d+$/,
  integer: /^-?\d+$/,
  string: /^"/,
  identifier: /^(?!(?:true|false)$)[A-Za-z]/,
  boolean: /^(?:true|false)$/,
  end: /^$/,
};

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

/** Whether the grammar of the specification accepts a text. */
export function accepts(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens !== undefined && match('<policy>', tokens, 0) !== undefined;
}

/** The place behind what a part matches, or nothing. */
function match(part: Part, tokens: readonly string[], at: number): number | undefined {
  if (typeof part === 'string') return matchName(part, tokens, at);
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
  const token = tokens[at] ?? '';
  if (name.startsWith('~')) return token.toLowerCase() === name.slice(1) ? at + 1 : undefined;
  if (!(name.startsWith('<') && name.endsWith('>'))) return token === name ? at + 1 : undefined;
  const rule = GRAMMAR[name.slice(1, -1)];
  if (rule !== undefined) return match(rule, tokens, at);
  const kind = KINDS[name.slice(1, -1)];
  return kind?.test(token) ? at + 1 : undefined;
}

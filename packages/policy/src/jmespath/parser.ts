/** JMESPath text to its tree: operator precedence parsing, bounded in length and depth. */

import type { PolicyLimits } from '../limits.ts';
import { accept, closeWith, expectToken, type Parser, peek, take, unexpected } from './cursor.ts';
import { QUERY_FUNCTIONS } from './functions.ts';
import { QueryMistake, type QueryToken, type QueryTokenKind, tokenizeQuery } from './lexer.ts';
import type { Argument, Query, QueryComparison, QueryFault } from './query.ts';

/** How tightly an operator binds what is on its left. */
const BINDING: Partial<Record<QueryTokenKind, number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '[]': 9,
  '[?': 21,
  '.': 40,
  '[': 55,
};
const PROJECTION_ENDS = 10;
const CURRENT: Query = { kind: 'current' };
const DEEPEST = 200;

/**
 * Parses a query once, for many searches.
 *
 * @example
 * parseQuery('Events[?PcrIndex == `7`].EventSeq | @[0]', DEFAULT_LIMITS);
 */
export function parseQuery(text: string, limits: PolicyLimits): Query | QueryFault {
  if (text.length > limits.queryLength) {
    return { fault: 'QueryLimit', message: `The query is longer than ${limits.queryLength} characters.` };
  }
  try {
    const parser: Parser = { tokens: tokenizeQuery(text), at: 0, depth: 0 };
    const query = expression(parser, 0);
    if (peek(parser).kind !== 'end') throw unexpected(peek(parser));
    refuseDeep(query);
    return query;
  } catch (mistake) {
    if (mistake instanceof TooDeep) return { fault: 'QueryLimit', message: mistake.message };
    if (!(mistake instanceof QueryMistake)) throw mistake;
    return { fault: 'QuerySyntax', message: `The JMESPath query is faulty at ${mistake.message}.` };
  }
}

/** Queries that were parsed before, by text. */
export type QueryCache = Map<string, Query | QueryFault>;

/** Parses a query unless the cache has it. */
export function parseQueryOnce(text: string, limits: PolicyLimits, cache: QueryCache): Query | QueryFault {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const query = parseQuery(text, limits);
  cache.set(text, query);
  return query;
}

class TooDeep extends Error {}

function expression(parser: Parser, binding: number): Query {
  return deeper(parser, () => operators(parser, prefix(parser), binding));
}

/** The operators behind an operand, as long as they bind more tightly than what is before it. */
function operators(parser: Parser, operand: Query, binding: number): Query {
  let left = operand;
  while (binding < (BINDING[peek(parser).kind] ?? 0)) left = infix(parser, left);
  return left;
}

function deeper(parser: Parser, parse: () => Query): Query {
  if (++parser.depth > DEEPEST) throw tooDeep();
  const query = parse();
  parser.depth--;
  return query;
}

/** Operators nest the tree to the left without recursion in the parser; the search is recursive either way. */
function refuseDeep(query: Query): void {
  let level: readonly Query[] = [query];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooDeep();
    level = level.flatMap(partsOf);
  }
}

function partsOf(query: Query): readonly Query[] {
  switch (query.kind) {
    case 'flatten':
    case 'not':
      return [query.of];
    case 'filter':
      return [query.left, query.condition, query.right];
    case 'list':
      return query.items;
    case 'hash':
      return query.members.map(([, member]) => member);
    case 'call':
      return query.args.map((argument) => argument.query);
    default:
      return 'left' in query ? [query.left, query.right] : [];
  }
}

function tooDeep(): TooDeep {
  return new TooDeep(`The query is nested more than ${DEEPEST} deep.`);
}

function prefix(parser: Parser): Query {
  const token = take(parser);
  switch (token.kind) {
    case 'literal':
      return { kind: 'literal', value: token.value ?? null };
    case 'name':
      return peek(parser).kind === '(' ? call(parser, token) : { kind: 'field', name: token.text };
    case 'quoted':
      if (peek(parser).kind === '(') throw unexpected(peek(parser));
      return { kind: 'field', name: token.text };
    case '@':
      return CURRENT;
    case '!':
      return { kind: 'not', of: expression(parser, 45) };
    case '(':
      return closeWith(parser, ')', expression(parser, 0));
    case '*':
      return { kind: 'eachValue', left: CURRENT, right: projected(parser, 20) };
    case '[]':
      return { kind: 'each', left: { kind: 'flatten', of: CURRENT }, right: projected(parser, 9) };
    case '[?':
      return filter(parser, CURRENT);
    case '[':
      return peek(parser).kind === 'number' || peek(parser).kind === ':' || isStar(parser)
        ? bracket(parser, CURRENT)
        : multiList(parser);
    case '{':
      return multiHash(parser);
    default:
      throw unexpected(token);
  }
}

function infix(parser: Parser, left: Query): Query {
  const token = take(parser);
  switch (token.kind) {
    case '.':
      if (peek(parser).kind !== '*') return { kind: 'then', left, right: afterDot(parser) };
      take(parser);
      return { kind: 'eachValue', left, right: projected(parser, 20) };
    case '|':
      return { kind: 'then', left, right: expression(parser, 1) };
    case '||':
      return { kind: 'or', left, right: expression(parser, 2) };
    case '&&':
      return { kind: 'and', left, right: expression(parser, 3) };
    case '[]':
      return { kind: 'each', left: { kind: 'flatten', of: left }, right: projected(parser, 9) };
    case '[?':
      return filter(parser, left);
    case '[':
      return bracket(parser, left);
    default:
      return {
        kind: 'compare',
        comparison: token.kind as QueryComparison,
        left,
        right: expression(parser, 5),
      };
  }
}

function isStar(parser: Parser): boolean {
  return peek(parser).kind === '*' && peek(parser, 1).kind === ']';
}

/** `[0]`, `[*]`, `[1:2]`, behind the opening bracket. */
function bracket(parser: Parser, left: Query): Query {
  if (isStar(parser)) {
    parser.at += 2;
    return { kind: 'each', left, right: projected(parser, 20) };
  }
  const parts: (number | undefined)[] = [undefined];
  while (peek(parser).kind !== ']') {
    const token = take(parser);
    const last = parts.length - 1;
    if (token.kind === ':' && parts.length < 3) parts.push(undefined);
    else if (token.kind === 'number' && parts[last] === undefined) parts[last] = Number(token.text);
    else throw unexpected(token);
  }
  take(parser);
  const [start, stop, step] = parts;
  if (parts.length === 1) {
    if (start === undefined) throw unexpected(peek(parser));
    return { kind: 'then', left, right: { kind: 'index', index: start } };
  }
  if (step === 0) throw new QueryMistake(`character ${peek(parser).start}: the step of a slice is 0`);
  const bounds = { ...(start === undefined ? {} : { start }), ...(stop === undefined ? {} : { stop }) };
  const slice: Query = { kind: 'slice', ...bounds, step: step ?? 1 };
  return { kind: 'each', left: { kind: 'then', left, right: slice }, right: projected(parser, 20) };
}

function filter(parser: Parser, left: Query): Query {
  const condition = closeWith(parser, ']', expression(parser, 0));
  return { kind: 'filter', left, condition, right: projected(parser, 21) };
}

/** What follows a projection belongs to each item, until something binds more loosely. */
function projected(parser: Parser, binding: number): Query {
  const next = peek(parser);
  if ((BINDING[next.kind] ?? 0) < PROJECTION_ENDS) return CURRENT;
  return deeper(parser, () => {
    if (next.kind !== '.') return operators(parser, infix(parser, CURRENT), binding);
    take(parser);
    const { kind } = peek(parser);
    // A multi-select ends the projection: what follows it sees the list, as all reference implementations have it.
    if (kind === '[' || kind === '{') return afterDot(parser);
    if (kind !== '*') return operators(parser, afterDot(parser), binding);
    take(parser);
    return operators(parser, { kind: 'eachValue', left: CURRENT, right: projected(parser, 20) }, binding);
  });
}

/** A name, a multi-select or a function behind a dot. */
function afterDot(parser: Parser): Query {
  const token = take(parser);
  if (token.kind === 'name') {
    return peek(parser).kind === '(' ? call(parser, token) : { kind: 'field', name: token.text };
  }
  if (token.kind === 'quoted') return { kind: 'field', name: token.text };
  if (token.kind === '[') return multiList(parser);
  if (token.kind === '{') return multiHash(parser);
  throw unexpected(token);
}

function multiList(parser: Parser): Query {
  const items = [expression(parser, 0)];
  while (accept(parser, ',')) items.push(expression(parser, 0));
  return closeWith(parser, ']', { kind: 'list', items });
}

function multiHash(parser: Parser): Query {
  const members: [string, Query][] = [];
  do {
    const name = take(parser);
    if (name.kind !== 'name' && name.kind !== 'quoted') throw unexpected(name);
    expectToken(parser, ':');
    members.push([name.text, expression(parser, 0)]);
  } while (accept(parser, ','));
  return closeWith(parser, '}', { kind: 'hash', members });
}

function call(parser: Parser, name: QueryToken): Query {
  const known = QUERY_FUNCTIONS.get(name.text);
  if (known === undefined) {
    throw new QueryMistake(`character ${name.start + 1}: there is no function \`${name.text.slice(0, 40)}\``);
  }
  take(parser);
  const args: Argument[] = [];
  if (peek(parser).kind !== ')') {
    do {
      const byReference = accept(parser, '&');
      args.push({ expression: byReference, query: expression(parser, 0) });
    } while (accept(parser, ','));
  }
  const { parameters, variadic } = known;
  if (args.length < parameters.length || (args.length > parameters.length && !variadic)) {
    const count = `${variadic ? 'at least ' : ''}${parameters.length}`;
    throw new QueryMistake(
      `character ${name.start + 1}: ${name.text} takes ${count} arguments, not ${args.length}`,
    );
  }
  return closeWith(parser, ')', { kind: 'call', name: name.text, call: known, args });
}

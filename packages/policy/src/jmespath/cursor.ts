/** A cursor over the tokens of a JMESPath query. */

import { QueryMistake, type QueryToken, type QueryTokenKind } from './lexer.ts';
import type { Query } from './query.ts';

/** Where a parser is: the next token, and how deep it is nested. */
export interface Parser {
  readonly tokens: readonly QueryToken[];
  at: number;
  depth: number;
}

/** The query, when this token follows it. */
export function closeWith(parser: Parser, kind: QueryTokenKind, query: Query): Query {
  expectToken(parser, kind);
  return query;
}

/** Passes over a token of this kind, which must be next. */
export function expectToken(parser: Parser, kind: QueryTokenKind): void {
  if (!accept(parser, kind)) throw unexpected(peek(parser));
}

/** Passes over the next token if it is of this kind. */
export function accept(parser: Parser, kind: QueryTokenKind): boolean {
  if (peek(parser).kind !== kind) return false;
  parser.at++;
  return true;
}

const END: QueryToken = { kind: 'end', text: '', start: 0 };

/** The next token, or one ahead of it; at the end, the last. */
export function peek(parser: Parser, ahead = 0): QueryToken {
  return parser.tokens[parser.at + ahead] ?? parser.tokens.at(-1) ?? END;
}

/** The next token, which is passed over. */
export function take(parser: Parser): QueryToken {
  const token = peek(parser);
  parser.at++;
  return token;
}

/** The mistake of a token that is not allowed where it is. */
export function unexpected(token: QueryToken): QueryMistake {
  const what =
    token.kind === 'end' ? 'the query ends here' : `\`${token.text.slice(0, 40)}\` is not allowed here`;
  const quoted = `numbers are written in back-quotes: \`${token.text.slice(0, 40)}\``;
  return new QueryMistake(`character ${token.start + 1}: ${token.kind === 'number' ? quoted : what}`);
}

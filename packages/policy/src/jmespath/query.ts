/** The syntax tree of a JMESPath query. */

import type { Json } from '../json/json-value.ts';
import type { QueryFunction } from './functions.ts';

/** A query, or a part of one. */
export type Query =
  | { readonly kind: 'current' }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly start?: number; readonly stop?: number; readonly step: number }
  | { readonly kind: 'flatten'; readonly of: Query }
  /** `a.b`, `a[0]`, `a | b`: the right side sees the result of the left. A pipe ends projections; the parser did that. */
  | { readonly kind: 'then'; readonly left: Query; readonly right: Query }
  /** `[*]`, `[]` and slices: the right side sees each item. */
  | { readonly kind: 'each'; readonly left: Query; readonly right: Query }
  /** `.*`: the right side sees the value of each member. */
  | { readonly kind: 'eachValue'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'filter'; readonly left: Query; readonly condition: Query; readonly right: Query }
  | { readonly kind: 'or' | 'and'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'not'; readonly of: Query }
  | {
      readonly kind: 'compare';
      readonly comparison: QueryComparison;
      readonly left: Query;
      readonly right: Query;
    }
  | { readonly kind: 'list'; readonly items: readonly Query[] }
  | { readonly kind: 'hash'; readonly members: readonly (readonly [string, Query])[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly call: QueryFunction;
      readonly args: readonly Argument[];
    };

/** The comparisons of JMESPath. */
export type QueryComparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An argument: a value, or an expression to apply (`&name`). */
export interface Argument {
  readonly expression: boolean;
  readonly query: Query;
}

/** Why a text is not a valid query. */
export interface QueryFault {
  readonly fault: 'QuerySyntax' | 'QueryLimit';
  readonly message: string;
}

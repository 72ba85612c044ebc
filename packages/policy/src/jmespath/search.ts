/** Runs a JMESPath query over a JSON value, counting every step. */

import { isArray, isNumber, isObject, type Json, quantity } from '../json/json-value.ts';
import { EvaluationProblem, type Meter, spend } from '../meter.ts';
import type { Query, QueryComparison } from './query.ts';
import { objectOf, sameJson } from './values.ts';

/**
 * The result of a query: null where a path leads nowhere, as JMESPath has it.
 *
 * @throws EvaluationProblem `QueryType` when a function gets arguments of the wrong type, `StepLimit`
 */
export function search(query: Query, value: Json, meter: Meter): Json {
  spend(meter, 1);
  switch (query.kind) {
    case 'current':
      return value;
    case 'literal':
      return query.value;
    case 'field':
      return isObject(value) ? (value.get(query.name) ?? null) : null;
    case 'index':
      return isArray(value) ? (value.at(query.index) ?? null) : null;
    case 'slice':
      return isArray(value) ? slice(value, query, meter) : null;
    case 'flatten':
      return flatten(search(query.of, value, meter), meter);
    case 'then':
      return search(query.right, search(query.left, value, meter), meter);
    case 'each':
      return project(search(query.left, value, meter), query.right, meter);
    case 'eachValue': {
      const object = search(query.left, value, meter);
      return isObject(object) ? project([...object.values()], query.right, meter) : null;
    }
    case 'filter':
      return filter(query, value, meter);
    case 'or': {
      const left = search(query.left, value, meter);
      return isTrue(left) ? left : search(query.right, value, meter);
    }
    case 'and': {
      const left = search(query.left, value, meter);
      return isTrue(left) ? search(query.right, value, meter) : left;
    }
    case 'not':
      return !isTrue(search(query.of, value, meter));
    case 'compare':
      return compare(query, value, meter);
    case 'list':
      return value === null ? null : query.items.map((item) => search(item, value, meter));
    case 'hash':
      return value === null ? null : hash(query, value, meter);
    case 'call':
      return call(query, value, meter);
  }
}

type Part<Kind extends Query['kind']> = Extract<Query, { readonly kind: Kind }>;

function project(items: Json, right: Query, meter: Meter): Json {
  if (!isArray(items)) return null;
  spend(meter, items.length);
  if (right.kind === 'current') return items.filter((item) => item !== null);
  const results: Json[] = [];
  for (const item of items) {
    const result = search(right, item, meter);
    if (result !== null) results.push(result);
  }
  return results;
}

function filter(query: Part<'filter'>, value: Json, meter: Meter): Json {
  const items = search(query.left, value, meter);
  if (!isArray(items)) return null;
  const results: Json[] = [];
  for (const item of items) {
    if (!isTrue(search(query.condition, item, meter))) continue;
    const result = search(query.right, item, meter);
    if (result !== null) results.push(result);
  }
  return results;
}

function flatten(value: Json, meter: Meter): Json {
  if (!isArray(value)) return null;
  const items: Json[] = [];
  for (const item of value) {
    if (!isArray(item)) items.push(item);
    else {
      spend(meter, item.length);
      for (const inner of item) items.push(inner);
    }
  }
  spend(meter, items.length);
  return items;
}

/** Slices count and clamp as in Python. */
function slice(items: readonly Json[], query: Part<'slice'>, meter: Meter): Json {
  const { step } = query;
  const { length } = items;
  const clamp = (bound: number) => {
    const from = bound < 0 ? bound + length : bound;
    if (from < 0) return step < 0 ? -1 : 0;
    return from >= length ? (step < 0 ? length - 1 : length) : from;
  };
  const start = query.start === undefined ? (step < 0 ? length - 1 : 0) : clamp(query.start);
  const stop = query.stop === undefined ? (step < 0 ? -1 : length) : clamp(query.stop);
  const taken: Json[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) taken.push(items[at] ?? null);
  spend(meter, taken.length);
  return taken;
}

function hash(query: Part<'hash'>, value: Json, meter: Meter): Json {
  const members = query.members.map(([name, member]) => [name, search(member, value, meter)] as const);
  return objectOf(members);
}

function compare(query: Part<'compare'>, value: Json, meter: Meter): Json {
  const left = search(query.left, value, meter);
  const right = search(query.right, value, meter);
  if (query.comparison === '==') return sameJson(left, right, meter);
  if (query.comparison === '!=') return !sameJson(left, right, meter);
  // Only numbers have an order; anything else has no answer, which a filter takes for no.
  if (!isNumber(left) || !isNumber(right)) return null;
  return ordered(query.comparison, quantity(left), quantity(right));
}

function ordered(comparison: QueryComparison, a: number | bigint, b: number | bigint): boolean {
  if (comparison === '<') return a < b;
  if (comparison === '<=') return a <= b;
  return comparison === '>' ? a > b : a >= b;
}

/** What JMESPath takes for true: everything but null, false, and what is empty. */
export function isTrue(value: Json): boolean {
  if (value === null || value === false || value === '') return false;
  if (isArray(value)) return value.length > 0;
  return isObject(value) ? value.size > 0 : true;
}

function call(query: Part<'call'>, value: Json, meter: Meter): Json {
  const { parameters } = query.call;
  const args: Json[] = [];
  let applied: ((item: Json) => Json) | undefined;
  for (const [index, argument] of query.args.entries()) {
    const parameter = parameters[Math.min(index, parameters.length - 1)] ?? 'any';
    if (argument.expression !== (parameter === 'expression')) throw wrongArgument(query.name, index);
    if (argument.expression) applied = (item) => search(argument.query, item, meter);
    else {
      const result = search(argument.query, value, meter);
      if (!fits(result, parameter)) throw wrongArgument(query.name, index);
      args.push(result);
    }
  }
  return query.call.apply(args, { meter, name: query.name, applied: applied ?? ((item) => item) });
}

function fits(value: Json, parameter: Part<'call'>['call']['parameters'][number]): boolean {
  switch (parameter) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'number':
      return isNumber(value);
    case 'array':
      return isArray(value);
    case 'object':
      return isObject(value);
    case 'arrayOrString':
      return isArray(value) || typeof value === 'string';
    case 'sized':
      return isArray(value) || isObject(value) || typeof value === 'string';
    case 'expression':
      return false;
  }
}

function wrongArgument(name: string, index: number): EvaluationProblem {
  return new EvaluationProblem(
    'QueryType',
    `Argument ${index + 1} of the JMESPath function ${name} has the wrong type.`,
  );
}

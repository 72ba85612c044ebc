/** The functions of JMESPath, and Microsoft's `equals_ignore_case`. */

import { readJson } from '../json/json-read.ts';
import {
  isArray,
  isNumber,
  isObject,
  type Json,
  type JsonNumber,
  jsonNumber,
  quantity,
} from '../json/json-value.ts';
import { writeJson } from '../json/json-write.ts';
import { EvaluationProblem, type Meter, spend, spendText, spendValue, unlessInvalid } from '../meter.ts';
import { compareText, objectOf, sameJson } from './values.ts';

/** What a parameter takes; `expression` is written `&…`. */
export type QueryParameter =
  | 'any'
  | 'string'
  | 'number'
  | 'array'
  | 'object'
  | 'arrayOrString'
  | 'sized'
  | 'expression';

/** A function: parameters (the last one repeats when variadic), and what it does with arguments of these types. */
export interface QueryFunction {
  readonly parameters: readonly QueryParameter[];
  readonly variadic?: boolean;
  apply(args: readonly Json[], context: QueryContext): Json;
}

/** What functions need besides their arguments; `applied` is the argument written `&…`, which is not among them. */
export interface QueryContext {
  readonly meter: Meter;
  readonly name: string;
  readonly applied: (item: Json) => Json;
}

/** The functions by name. */
export const QUERY_FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map<string, QueryFunction>([
  ['abs', { parameters: ['number'], apply: ([n]) => round(n, (x) => (x < 0 ? -x : x)) }],
  ['avg', { parameters: ['array'], apply: average }],
  [
    'ceil',
    { parameters: ['number'], apply: ([n]) => round(n, (x) => (typeof x === 'number' ? Math.ceil(x) : x)) },
  ],
  ['contains', { parameters: ['arrayOrString', 'any'], apply: contains }],
  [
    'ends_with',
    { parameters: ['string', 'string'], apply: ([text, end]) => textOf(text).endsWith(textOf(end)) },
  ],
  ['equals_ignore_case', { parameters: ['any', 'any'], apply: equalsIgnoreCase }],
  [
    'floor',
    { parameters: ['number'], apply: ([n]) => round(n, (x) => (typeof x === 'number' ? Math.floor(x) : x)) },
  ],
  ['join', { parameters: ['string', 'array'], apply: join }],
  [
    'keys',
    { parameters: ['object'], apply: ([object], { meter }) => counted(membersOf(object).keys(), meter) },
  ],
  ['length', { parameters: ['sized'], apply: length }],
  [
    'map',
    { parameters: ['expression', 'array'], apply: ([items], { applied }) => itemsOf(items).map(applied) },
  ],
  ['max', { parameters: ['array'], apply: ([items], context) => extreme(items, items, 1, context) }],
  [
    'max_by',
    { parameters: ['array', 'expression'], apply: ([items], by) => extreme(items, keysBy(items, by), 1, by) },
  ],
  ['merge', { parameters: ['object'], variadic: true, apply: merge }],
  ['min', { parameters: ['array'], apply: ([items], context) => extreme(items, items, -1, context) }],
  [
    'min_by',
    {
      parameters: ['array', 'expression'],
      apply: ([items], by) => extreme(items, keysBy(items, by), -1, by),
    },
  ],
  [
    'not_null',
    { parameters: ['any'], variadic: true, apply: (args) => args.find((item) => item !== null) ?? null },
  ],
  ['reverse', { parameters: ['arrayOrString'], apply: reverse }],
  ['sort', { parameters: ['array'], apply: ([items], context) => sorted(items, items, context) }],
  [
    'sort_by',
    { parameters: ['array', 'expression'], apply: ([items], by) => sorted(items, keysBy(items, by), by) },
  ],
  [
    'starts_with',
    { parameters: ['string', 'string'], apply: ([text, s]) => textOf(text).startsWith(textOf(s)) },
  ],
  ['sum', { parameters: ['array'], apply: ([items], context) => finite(total(items, context), context) }],
  ['to_array', { parameters: ['any'], apply: ([value = null]) => (isArray(value) ? value : [value]) }],
  ['to_number', { parameters: ['any'], apply: toNumber }],
  ['to_string', { parameters: ['any'], apply: toText }],
  ['type', { parameters: ['any'], apply: ([value = null]) => typeName(value) }],
  [
    'values',
    { parameters: ['object'], apply: ([object], { meter }) => counted(membersOf(object).values(), meter) },
  ],
]);

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isArray(value) ? value : [];
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json> {
  return value !== undefined && isObject(value) ? value : new Map();
}

function counted(items: Iterable<Json>, meter: Meter): Json {
  const list = [...items];
  spend(meter, list.length);
  return list;
}

function wrongItems({ name }: QueryContext): EvaluationProblem {
  return new EvaluationProblem('QueryType', `The JMESPath function ${name} meets items of the wrong type.`);
}

function round(value: Json | undefined, change: (value: number | bigint) => number | bigint): Json {
  return value !== undefined && isNumber(value) ? jsonNumber(change(quantity(value))) : null;
}

/** Integers add up exactly; with fractions among them they add up as doubles. */
function total(value: Json | undefined, context: QueryContext): number | bigint {
  let integers = 0n;
  let fractions = 0;
  let exact = true;
  const items = itemsOf(value);
  spend(context.meter, items.length);
  for (const item of items) {
    if (!isNumber(item)) throw wrongItems(context);
    const number = quantity(item);
    if (typeof number === 'number' && !Number.isSafeInteger(number)) {
      fractions += number;
      exact = false;
    } else integers += BigInt(number);
  }
  return exact ? integers : Number(integers) + fractions;
}

function average(args: readonly Json[], context: QueryContext): Json {
  const count = itemsOf(args[0]).length;
  if (count === 0) return null;
  const sum = total(args[0], context);
  const whole = typeof sum === 'bigint' && sum % BigInt(count) === 0n;
  return finite(whole ? BigInt(sum) / BigInt(count) : Number(sum) / count, context);
}

function finite(value: number | bigint, { name }: QueryContext): JsonNumber {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new EvaluationProblem('QueryType', `The result of the JMESPath function ${name} is too large.`);
  }
  return jsonNumber(value);
}

function contains(args: readonly Json[], { meter }: QueryContext): Json {
  const [subject = null, sought = null] = args;
  if (isArray(subject)) return subject.some((item) => sameJson(item, sought, meter));
  if (typeof subject !== 'string' || typeof sought !== 'string') return false;
  // Searching a text in a text may take as many steps as both lengths multiplied.
  spend(meter, 1 + ((subject.length * Math.min(sought.length, 64)) >> 4));
  return subject.includes(sought);
}

function equalsIgnoreCase(args: readonly Json[], { meter }: QueryContext): Json {
  const [a, b] = args;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  spendText(meter, a.length + b.length);
  return a.toLowerCase() === b.toLowerCase();
}

function join(args: readonly Json[], context: QueryContext): Json {
  const glue = textOf(args[0]);
  const texts = itemsOf(args[1]).map((item) => {
    if (typeof item !== 'string') throw wrongItems(context);
    return item;
  });
  spendValue(
    context.meter,
    texts.reduce((sum, text) => sum + text.length + glue.length, 0),
  );
  return texts.join(glue);
}

function length(args: readonly Json[], { meter }: QueryContext): Json {
  const [value = null] = args;
  if (isArray(value)) return value.length;
  if (isObject(value)) return value.size;
  spend(meter, textOf(value).length >> 4);
  let count = 0;
  for (const _ of textOf(value)) count++;
  return count;
}

function merge(objects: readonly Json[], { meter }: QueryContext): Json {
  const members = objects.flatMap((object) => [...membersOf(object)]);
  spend(meter, members.length * Math.ceil(Math.log2(members.length + 1)));
  return objectOf(members);
}

function reverse(args: readonly Json[], { meter }: QueryContext): Json {
  const [value = null] = args;
  if (typeof value === 'string') {
    spendText(meter, value.length);
    return [...value].reverse().join('');
  }
  spend(meter, itemsOf(value).length);
  return itemsOf(value).toReversed();
}

function keysBy(items: Json | undefined, { applied }: QueryContext): readonly Json[] {
  return itemsOf(items).map(applied);
}

/** Keys to order by must be all numbers or all texts. */
function refuseMixed(keys: readonly Json[], context: QueryContext): void {
  const numbers = keys.length > 0 && isNumber(keys[0] ?? null);
  for (const key of keys) if (numbers ? !isNumber(key) : typeof key !== 'string') throw wrongItems(context);
}

function inOrder(a: Json, b: Json, meter: Meter): number {
  spend(meter, 2);
  if (typeof a === 'string' && typeof b === 'string') {
    spend(meter, Math.min(a.length, b.length) >> 6);
    return compareText(a, b);
  }
  if (!isNumber(a) || !isNumber(b)) return 0;
  return quantity(a) < quantity(b) ? -1 : quantity(a) > quantity(b) ? 1 : 0;
}

function extreme(items: Json | undefined, keys: Json | undefined, sign: 1 | -1, context: QueryContext): Json {
  const list = itemsOf(items);
  const order = itemsOf(keys);
  refuseMixed(order, context);
  let best = 0;
  for (let at = 1; at < list.length; at++) {
    if (inOrder(order[at] ?? null, order[best] ?? null, context.meter) * sign > 0) best = at;
  }
  return list[best] ?? null;
}

function sorted(items: Json | undefined, keys: Json | undefined, context: QueryContext): Json {
  const list = itemsOf(items);
  const order = itemsOf(keys);
  refuseMixed(order, context);
  const places = [...list.keys()];
  places.sort((a, b) => inOrder(order[a] ?? null, order[b] ?? null, context.meter));
  return places.map((place) => list[place] ?? null);
}

function toNumber(args: readonly Json[], { meter }: QueryContext): Json {
  const [value = null] = args;
  if (typeof value !== 'string') return isNumber(value) ? value : null;
  spendText(meter, value.length);
  // What is written like no number is none: most texts need not be read.
  if (!isNumeral(value.charCodeAt(0)) || !isNumeral(value.charCodeAt(value.length - 1))) return null;
  const number = unlessInvalid(meter, () => readJson(value, 0, meter));
  return number !== undefined && isNumber(number) ? number : null;
}

/** A digit or a minus sign. */
function isNumeral(unit: number): boolean {
  return unit === 0x2d || (unit >= 0x30 && unit <= 0x39);
}

function toText(args: readonly Json[], { meter }: QueryContext): Json {
  const [value = null] = args;
  return typeof value === 'string' ? value : writeJson(value, meter);
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  if (isNumber(value)) return 'number';
  return typeof value;
}

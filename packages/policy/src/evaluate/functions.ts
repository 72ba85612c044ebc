/** The six functions of version 1.2. */

import type { ClaimValue, ClaimValueType } from '@veritee/core';
import { parseQuery } from '../jmespath/parser.ts';
import type { Query } from '../jmespath/query.ts';
import { search } from '../jmespath/search.ts';
import { readJson } from '../json/json-read.ts';
import { isArray, isFraction, isObject, type Json } from '../json/json-value.ts';
import { writeJson } from '../json/json-write.ts';
import { EvaluationProblem, type Meter, spend, spendText, spendValue, unlessInvalid } from '../meter.ts';

/** What an expression yields: any number of values; none is JSON's null. */
export interface Operand {
  readonly values: readonly ClaimValue[];
  readonly readOnly: boolean;
}

/** A function: its parameters, and what it does with operands. */
export interface PolicyFunction {
  readonly parameters: readonly Parameter[];
  /** The type of the result, where it is always the same. */
  readonly result?: ClaimValueType;
  apply(args: readonly Operand[], context: FunctionContext): Operand;
}

/** What a parameter takes. A set takes any number of values, the others exactly one. */
export type Parameter = 'string' | 'boolean' | 'any' | 'set';

/** What functions need besides their arguments. */
export interface FunctionContext {
  readonly meter: Meter;
  readonly json: Map<string, Json>;
  readonly query: Query | undefined;
}

/** The functions by name. Names are case-sensitive. */
export const FUNCTIONS: ReadonlyMap<string, PolicyFunction> = new Map<string, PolicyFunction>([
  ['JmesPath', { parameters: ['string', 'string'], result: 'String', apply: jmesPath }],
  ['JsonToClaimValue', { parameters: ['string'], apply: jsonToClaimValue }],
  ['IsSubsetOf', { parameters: ['set', 'set'], result: 'Boolean', apply: isSubsetOf }],
  ['AppendString', { parameters: ['string', 'string'], result: 'String', apply: appendString }],
  ['NegateBool', { parameters: ['boolean'], result: 'Boolean', apply: negateBool }],
  ['ContainsOnlyValue', { parameters: ['set', 'any'], result: 'Boolean', apply: containsOnlyValue }],
]);

function jmesPath(args: readonly Operand[], { meter, json, query }: FunctionContext): Operand {
  const text = nonEmpty(stringOf(args[0], 'JmesPath'), 'JmesPath');
  const searched = nonEmpty(stringOf(args[1], 'JmesPath'), 'JmesPath');
  const result = search(query ?? queryOf(searched, meter), readOnce(text, json, meter), meter);
  const written = writeJson(result, meter);
  // The next function reads this text again: reading it would yield this very value.
  json.set(written, result);
  return { values: [written], readOnly: anyReadOnly(args) };
}

function queryOf(text: string, meter: Meter): Query {
  // Parsing a query costs more than reading its text, and the query may come from a claim, that is, from the attester.
  spend(meter, 2 * text.length);
  const query = parseQuery(text, meter.limits);
  if ('fault' in query) throw new EvaluationProblem(query.fault, query.message);
  return query;
}

function readOnce(text: string, json: Map<string, Json>, meter: Meter): Json {
  const known = json.get(text);
  if (known !== undefined) return known;
  spendText(meter, text.length);
  const value = readJson(text, meter.limits.jsonNesting, meter);
  json.set(text, value);
  return value;
}

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

function jsonToClaimValue(args: readonly Operand[], { meter, json }: FunctionContext): Operand {
  const text = stringOf(args[0], 'JsonToClaimValue');
  const value = jsonOrText(text, json, meter);
  const readOnly = anyReadOnly(args);
  if (!isArray(value)) return { values: claimValues([value]), readOnly };
  spend(meter, value.length);
  return { values: claimValues(value), readOnly };
}

/** Text that is no JSON stands for itself, as the documentation's own example has it. */
function jsonOrText(text: string, json: Map<string, Json>, meter: Meter): Json {
  const value = unlessInvalid(meter, () => readOnce(text, json, meter));
  return value === undefined ? text : value;
}

/** The claim values of JSON primitives; null is an empty claim, which does not exist. */
function claimValues(items: readonly Json[]): readonly ClaimValue[] {
  const values: ClaimValue[] = [];
  for (const item of items) {
    if (item === null) continue;
    if (typeof item === 'string' || typeof item === 'boolean') values.push(item);
    else if (typeof item === 'number' || typeof item === 'bigint') values.push(integerValue(BigInt(item)));
    else throw unsuitable(item);
  }
  return values;
}

function integerValue(value: bigint): bigint {
  if (value < SMALLEST || value > LARGEST) {
    throw new EvaluationProblem('IntegerRange', 'JsonToClaimValue meets a number beyond 64 bits.');
  }
  return value;
}

function unsuitable(item: Json): EvaluationProblem {
  const what = isFraction(item)
    ? 'a number that is not written as an integer'
    : isObject(item)
      ? 'an object'
      : 'an array in an array';
  return new EvaluationProblem('JsonUnsuitable', `JsonToClaimValue cannot make a claim value of ${what}.`);
}

function isSubsetOf(args: readonly Operand[], { meter }: FunctionContext): Operand {
  const [part, whole] = args;
  spend(meter, (part?.values.length ?? 0) + (whole?.values.length ?? 0));
  const known = new Set(whole?.values);
  return single(part?.values.every((value) => known.has(value)) ?? false, false);
}

function appendString(args: readonly Operand[], { meter }: FunctionContext): Operand {
  const first = stringOf(args[0], 'AppendString');
  const second = stringOf(args[1], 'AppendString');
  spendValue(meter, first.length + second.length);
  return single(first + second, anyReadOnly(args));
}

function negateBool(args: readonly Operand[]): Operand {
  const value = singleOf(args[0], 'NegateBool');
  if (typeof value !== 'boolean') throw wrongType('NegateBool', 'a Boolean');
  return single(!value, anyReadOnly(args));
}

function containsOnlyValue(args: readonly Operand[], { meter }: FunctionContext): Operand {
  const values = args[0]?.values ?? [];
  const only = singleOf(args[1], 'ContainsOnlyValue');
  spend(meter, values.length);
  return single(values.length > 0 && values.every((value) => value === only), false);
}

function single(value: ClaimValue, readOnly: boolean): Operand {
  return { values: [value], readOnly };
}

function anyReadOnly(args: readonly Operand[]): boolean {
  return args.some((argument) => argument.readOnly);
}

/** The one value of an argument; equal values count as one. */
function singleOf(argument: Operand | undefined, name: string): ClaimValue {
  const values = argument?.values ?? [];
  const [value] = values;
  if (value === undefined) {
    throw new EvaluationProblem('ArgumentEmpty', `An argument of ${name} has no value (JSON null).`);
  }
  if (values.some((other) => other !== value)) {
    const message = `An argument of ${name} has several different values, and must have one.`;
    throw new EvaluationProblem('ArgumentCount', message);
  }
  return value;
}

function stringOf(argument: Operand | undefined, name: string): string {
  const value = singleOf(argument, name);
  if (typeof value !== 'string') throw wrongType(name, 'a String');
  return value;
}

function nonEmpty(text: string, name: string): string {
  if (text === '') throw new EvaluationProblem('ArgumentEmpty', `An argument of ${name} is an empty string.`);
  return text;
}

function wrongType(name: string, expected: string): EvaluationProblem {
  return new EvaluationProblem('ArgumentType', `${name} takes ${expected} as argument.`, { expected });
}

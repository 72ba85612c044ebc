/** Writes JSON compactly, objects in key order, and pays for every character before it exists. */

import { EvaluationProblem, type Meter, spend, spendValue } from '../meter.ts';
import { isArray, isFraction, isObject, type Json } from './json-value.ts';

/**
 * The JSON text of a value.
 *
 * @throws EvaluationProblem `JsonNesting`, `ValueLimit`, `TextLimit`, `StepLimit`
 */
export function writeJson(value: Json, meter: Meter): string {
  const writer: Writer = { meter, length: 0, text: '' };
  write(writer, value, 0);
  spendValue(meter, writer.length);
  return writer.text;
}

interface Writer {
  readonly meter: Meter;
  length: number;
  text: string;
}

/** A query can name one value many times, so its text may be exponentially longer than the query: count while writing. */
function put(writer: Writer, text: string): void {
  writer.length += text.length;
  if (writer.length > writer.meter.limits.valueLength) spendValue(writer.meter, writer.length);
  writer.text += text;
}

function write(writer: Writer, value: Json, depth: number): void {
  spend(writer.meter, 2);
  if (value === null) put(writer, 'null');
  else if (typeof value === 'string') put(writer, JSON.stringify(value));
  else if (typeof value !== 'object') put(writer, String(value));
  else if (isFraction(value)) put(writer, value.spelling);
  else if (depth >= writer.meter.limits.jsonNesting) {
    const message = `The result is nested more than ${writer.meter.limits.jsonNesting} deep.`;
    throw new EvaluationProblem('JsonNesting', message);
  } else if (isArray(value)) writeArray(writer, value, depth);
  else if (isObject(value)) writeObject(writer, value, depth);
}

function writeArray(writer: Writer, items: readonly Json[], depth: number): void {
  let separator = '[';
  for (const item of items) {
    put(writer, separator);
    write(writer, item, depth + 1);
    separator = ',';
  }
  put(writer, items.length === 0 ? '[]' : ']');
}

function writeObject(writer: Writer, members: ReadonlyMap<string, Json>, depth: number): void {
  let separator = '{';
  for (const [name, value] of members) {
    put(writer, separator + JSON.stringify(name));
    put(writer, ':');
    write(writer, value, depth + 1);
    separator = ',';
  }
  put(writer, members.size === 0 ? '{}' : '}');
}

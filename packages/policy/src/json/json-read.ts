/** Reads JSON text without loss, in linear time, bounded in nesting. */

import { quotedName } from '@veritee/core/internal';
import { EvaluationProblem, type Meter, spend, unlimitedMeter } from '../meter.ts';
import { type Json, jsonNumber } from './json-value.ts';

interface Reader {
  readonly text: string;
  readonly deepest: number;
  readonly meter: Meter;
  at: number;
  depth: number;
}

/**
 * The value of a JSON text (RFC 8259). Refuses duplicate members and anything behind the value. The length of the text
 * is for the caller to pay.
 *
 * @throws EvaluationProblem `JsonInvalid`, `JsonDuplicateMember`, `JsonNesting`, `IntegerRange`, `StepLimit`
 * @example
 * readJson('[9007199254740993, 1.0]', 64); // [9007199254740993n, { spelling: '1.0', value: 1 }]
 */
export function readJson(text: string, deepest: number, meter = unlimitedMeter()): Json {
  const reader: Reader = { text, deepest, meter, at: 0, depth: 0 };
  const value = readValue(reader);
  skipSpace(reader);
  if (reader.at < text.length) throw invalid(reader);
  return value;
}

function readValue(reader: Reader): Json {
  skipSpace(reader);
  switch (reader.text.charCodeAt(reader.at)) {
    case 0x7b:
      return nested(reader, readObject);
    case 0x5b:
      return nested(reader, readArray);
    case 0x22:
      return readString(reader);
    case 0x74:
      return readWord(reader, 'true', true);
    case 0x66:
      return readWord(reader, 'false', false);
    case 0x6e:
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

function nested(reader: Reader, read: (reader: Reader) => Json): Json {
  if (++reader.depth > reader.deepest) {
    throw new EvaluationProblem('JsonNesting', `The JSON text is nested more than ${reader.deepest} deep.`);
  }
  reader.at++;
  const value = read(reader);
  reader.depth--;
  return value;
}

function readObject(reader: Reader): Json {
  const members = new Map<string, Json>();
  let last: string | undefined;
  let sorted = true;
  if (skipTo(reader, 0x7d)) return members;
  do {
    skipSpace(reader);
    if (reader.text.charCodeAt(reader.at) !== 0x22) throw invalid(reader);
    const name = readString(reader);
    if (!skipTo(reader, 0x3a)) throw invalid(reader);
    const value = readValue(reader);
    spend(reader.meter, 1);
    const before = members.size;
    members.set(name, value);
    if (members.size === before) {
      throw new EvaluationProblem(
        'JsonDuplicateMember',
        `An object in the JSON text has two members of the name ${quotedName(name)}.`,
      );
    }
    if (last !== undefined && name < last) sorted = false;
    last = name;
  } while (skipTo(reader, 0x2c));
  if (!skipTo(reader, 0x7d)) throw invalid(reader);
  return sorted ? members : inKeyOrder(members, reader.meter);
}

function inKeyOrder(members: ReadonlyMap<string, Json>, meter: Meter): Json {
  // Sorting is the one thing here that takes more than linear time.
  spend(meter, members.size * Math.ceil(Math.log2(members.size + 1)));
  const ordered = new Map<string, Json>();
  for (const name of [...members.keys()].sort()) ordered.set(name, members.get(name) ?? null);
  return ordered;
}

function readArray(reader: Reader): Json {
  const items: Json[] = [];
  if (skipTo(reader, 0x5d)) return items;
  do items.push(readValue(reader));
  while (skipTo(reader, 0x2c));
  if (!skipTo(reader, 0x5d)) throw invalid(reader);
  return items;
}

function readWord(reader: Reader, word: string, value: Json): Json {
  if (!reader.text.startsWith(word, reader.at)) throw invalid(reader);
  reader.at += word.length;
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readString(reader: Reader): string {
  const { text } = reader;
  let value = '';
  let from = reader.at + 1;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) {
      reader.at = at + 1;
      return value === '' ? text.slice(from, at) : value + text.slice(from, at);
    }
    if (unit < 0x20) break;
    if (unit !== 0x5c) continue;
    value += text.slice(from, at);
    const letter = text[at + 1] ?? '';
    if (letter === 'u') {
      value += String.fromCharCode(hexAt(reader, at + 2));
      at += 5;
    } else {
      const plain = ESCAPES[letter];
      if (plain === undefined) break;
      value += plain;
      at++;
    }
    from = at + 1;
  }
  throw invalid(reader);
}

function hexAt(reader: Reader, from: number): number {
  let unit = 0;
  for (let at = from; at < from + 4; at++) {
    const digit = '0123456789abcdef'.indexOf(reader.text.charAt(at).toLowerCase() || '?');
    if (digit < 0) throw invalid(reader);
    unit = unit * 16 + digit;
  }
  return unit;
}

function readNumber(reader: Reader): Json {
  const { text, at: start } = reader;
  if (text.charCodeAt(start) === 0x2d) reader.at++;
  const first = reader.at;
  if (!skipDigits(reader)) throw invalid(reader);
  const end = reader.at;
  // A number does not begin with a superfluous zero.
  if (end - first > 1 && text.charCodeAt(first) === 0x30) throw invalid(reader);
  if (text.charCodeAt(reader.at) === 0x2e) {
    reader.at++;
    if (!skipDigits(reader)) throw invalid(reader);
  }
  if ((text.charCodeAt(reader.at) | 0x20) === 0x65) {
    reader.at++;
    const sign = text.charCodeAt(reader.at);
    if (sign === 0x2b || sign === 0x2d) reader.at++;
    if (!skipDigits(reader)) throw invalid(reader);
  }
  const spelling = text.slice(start, reader.at);
  if (reader.at > end) return { spelling, value: Number(spelling) };
  if (spelling.length < 16) return jsonNumber(Number(spelling));
  // Beyond any 64-bit use, and BigInt takes more than linear time for very long digits. It is JSON nevertheless.
  if (spelling.length > 400)
    throw new EvaluationProblem('IntegerRange', 'An integer in the JSON text has more than 400 digits.');
  return jsonNumber(BigInt(spelling));
}

function skipDigits(reader: Reader): boolean {
  const start = reader.at;
  while (isDigit(reader.text.charCodeAt(reader.at))) reader.at++;
  return reader.at > start;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function skipTo(reader: Reader, unit: number): boolean {
  skipSpace(reader);
  if (reader.text.charCodeAt(reader.at) !== unit) return false;
  reader.at++;
  return true;
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const unit = reader.text.charCodeAt(reader.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    reader.at++;
  }
}

function invalid(reader: Reader): EvaluationProblem {
  const found = reader.text.codePointAt(reader.at);
  const why =
    found === undefined
      ? `it ends too early, at character ${reader.at + 1}`
      : `unexpected ${JSON.stringify(String.fromCodePoint(found))} at character ${reader.at + 1}`;
  const message = `The text is not valid JSON: ${why}.`;
  return new EvaluationProblem('JsonInvalid', message);
}

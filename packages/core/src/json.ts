/** JSON without loss: integers beyond 2^53 survive reading and writing, and objects are written with sorted keys. */

import { parse } from 'lossless-json';
import { FormatError } from './errors.ts';

/** A JSON value; integers outside the safe range of doubles are bigint. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

const INTEGER = /^-?\d+$/;
const DEEPEST = 64;
/** Digits of a number; reading longer ones takes time that grows with their square. */
const LONGEST_NUMBER = 1000;

function parseNumber(text: string): number | bigint {
  if (text.length > LONGEST_NUMBER) throw new FormatError('JsonInvalid', 'A JSON number is too long.');
  const value = Number(text);
  if (!Number.isSafeInteger(value) && INTEGER.test(text)) return BigInt(text);
  if (Number.isFinite(value)) return value;
  throw new FormatError('JsonInvalid', 'A JSON number is out of range.');
}

/**
 * Parses JSON text from outside: refuses nesting deeper than 64, duplicate members and anything after the value.
 * Integers that a double cannot hold exactly come back as bigint.
 *
 * @throws FormatError `JsonInvalid`, `JsonDuplicateMember`
 */
export function parseJson(text: string): JsonValue {
  const members = countMembers(text);
  let value: JsonValue;
  try {
    value = parse(text, null, { parseNumber, onDuplicateKey: refuseDuplicate }) as JsonValue;
  } catch (cause) {
    if (cause instanceof FormatError && cause.code === 'JsonDuplicateMember') throw cause;
    throw new FormatError('JsonInvalid', 'The text is not valid JSON.', { cause });
  }
  // The parser tells a repeated member only when its values differ.
  if (membersOf(value) !== members) refuseDuplicate();
  return value;
}

function refuseDuplicate(): never {
  throw new FormatError('JsonDuplicateMember', 'A JSON object has the same member twice.');
}

function membersOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Object.values(value);
  let count = isArray(value) ? 0 : items.length;
  for (const item of items) count += membersOf(item);
  return count;
}

/**
 * Counts the colons outside strings, one for each member, and bounds the recursion of every later step by refusing
 * deep nesting.
 */
function countMembers(text: string): number {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === 0x5c) at++;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > DEEPEST) {
        throw new FormatError('JsonInvalid', 'The JSON text is nested too deeply.', {
          expected: `at most ${DEEPEST} levels`,
        });
      }
    } else if (unit === 0x7d || unit === 0x5d) depth--;
    else if (unit === 0x3a) members++;
  }
  return members;
}

/**
 * Writes compact JSON with object members in the order of their UTF-16 code units, integers of any size exact.
 * Members whose value is undefined are left out.
 *
 * @example
 * encodeJson({ b: 1, a: 9007199254740993n }); // '{"a":9007199254740993,"b":1}'
 */
export function encodeJson(value: JsonValue | undefined): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(encodeJson).join(',')}]`;
  let text = '';
  for (const member of Object.keys(value).sort()) {
    const item = value[member];
    if (item === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(member)}:${encodeJson(item)}`;
  }
  return `{${text}}`;
}

/** Names, digests and identifiers: what JSON writes as it is. */
const PLAIN = /^[\w .:/+=$-]*$/;

/** Nearly every text is plain, and finding that out is quicker than a call of the platform's writer. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True for JSON objects (not arrays, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

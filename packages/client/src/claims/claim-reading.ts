/** Reads claims by a table: which name, which form. One small reader for all kinds of evidence. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { fromAnyBase64, fromHex, isJsonObject } from '@veritee/core/internal';

/** A hash, measurement or id as both: lower-case hexadecimal text and bytes. */
export interface HexValue {
  readonly hex: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A claim: its names, the first that is there counts, and how its value is read. */
export interface ClaimField<Value> {
  readonly names: readonly string[];
  /** Undefined when the value has not the form it should have. */
  readonly read: (value: JsonValue) => Value | undefined;
}

/** What a table of fields gives: each member is there only when its claim is. */
export type ClaimsOf<Fields> = {
  readonly [Name in keyof Fields]?: Fields[Name] extends ClaimField<infer Value> ? Value : never;
};

/** Values read, and the names of claims that have another form than they should. */
export interface ClaimReading<Fields> {
  readonly values: ClaimsOf<Fields>;
  readonly malformed: readonly string[];
}

/** Reads the claims of a table; what is not in the table is left alone. */
export function readClaims<Fields extends Readonly<Record<string, ClaimField<unknown>>>>(
  claims: JsonObject,
  fields: Fields,
): ClaimReading<Fields> {
  const values: Record<string, unknown> = {};
  const malformed: string[] = [];
  for (const [member, { names, read }] of Object.entries(fields)) {
    const name = names.find((each) => Object.hasOwn(claims, each));
    const claim = name === undefined ? undefined : claims[name];
    if (name === undefined || claim === undefined) continue;
    const value = read(claim);
    if (value === undefined) malformed.push(name);
    else values[member] = value;
  }
  return { values: values as ClaimsOf<Fields>, malformed };
}

/** Hexadecimal of this many bytes. */
export function hexField(size: number, ...names: readonly string[]): ClaimField<HexValue> {
  return { names, read: (value) => hexValue(value, size) };
}

/** Hexadecimal text of any length, as it stands. */
export function hexTextField(...names: readonly string[]): ClaimField<string> {
  return {
    names,
    read: (value) => (typeof value === 'string' && HEX.test(value) ? value : undefined),
  };
}

/** An integer of 0 or more. */
export function countField(...names: readonly string[]): ClaimField<number> {
  return { names, read: (value) => (isCount(value) ? value : undefined) };
}

/** A truth value. */
export function flagField(...names: readonly string[]): ClaimField<boolean> {
  return { names, read: (value) => (typeof value === 'boolean' ? value : undefined) };
}

/** Text; `Word` are the words that are known, beside any other. */
export function textField<Word extends string = string>(...names: readonly string[]): ClaimField<Word> {
  return { names, read: (value) => (typeof value === 'string' ? (value as Word) : undefined) };
}

/** base64url of bytes. */
export function bytesField(...names: readonly string[]): ClaimField<Uint8Array<ArrayBuffer>> {
  return { names, read: base64Value };
}

/** A list of integers of 0 or more. */
export function countsField(...names: readonly string[]): ClaimField<readonly number[]> {
  return { names, read: (value) => (Array.isArray(value) && value.every(isCount) ? value : undefined) };
}

/** A JSON object. */
export function objectField(...names: readonly string[]): ClaimField<JsonObject> {
  return { names, read: (value) => (isJsonObject(value) ? value : undefined) };
}

const HEX = /^(?:[0-9a-fA-F]{2})*$/;

function hexValue(value: JsonValue, size: number): HexValue | undefined {
  if (typeof value !== 'string' || value.length !== 2 * size || !HEX.test(value)) return undefined;
  return { hex: value.toLowerCase(), bytes: fromHex(value) };
}

function isCount(value: JsonValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function base64Value(value: JsonValue): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return fromAnyBase64(value);
  } catch {
    return undefined;
  }
}

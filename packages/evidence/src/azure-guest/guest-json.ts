/** Reads the JSON of guest evidence: members in any letter case, bytes in any base64 that clients send. */

import { CodedError, type JsonObject, type JsonValue } from '@veritee/core';
import { fromAnyBase64, fromUtf8, isJsonObject, parseJson, withoutMark } from '@veritee/core/internal';
import { membersNamed } from '@veritee/core/internal/maa';
import { EvidenceError } from '../errors.ts';

/** An object whose members are read by name, with refusals that say which member is wrong. */
export class GuestObject {
  readonly #path: string;
  readonly #members: { readonly [member: string]: JsonValue };

  /** @throws EvidenceError `GuestEvidenceFormat` for a value that is no object, or names that are misspelt or there twice */
  constructor(value: JsonValue | undefined, names: readonly string[], path = '') {
    this.#path = path;
    if (!isJsonObject(value)) throw malformed(`an object${path === '' ? '' : ` as ${path}`}`);
    this.#members = reading(`the members ${names.join(', ')}${path === '' ? '' : ` in ${path}`}`, () =>
      membersNamed(value, names),
    );
  }

  /** The value; undefined where there is none, and for null. */
  value(name: string): JsonValue | undefined {
    return this.#members[name] ?? undefined;
  }

  /** Text that is sent as it is. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw malformed(`text as ${this.#at(name)}`);
  }

  /** Bytes in base64. */
  bytes(name: string): Uint8Array | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : bytesIn(text, this.#at(name));
  }

  /** Bytes that must be there. */
  requiredBytes(name: string): Uint8Array {
    const bytes = this.bytes(name);
    if (bytes !== undefined && bytes.length > 0) return bytes;
    throw malformed(`base64 as ${this.#at(name)}`);
  }

  /** Text in base64 of its UTF-8. */
  encodedText(name: string): string | undefined {
    const bytes = this.bytes(name);
    return bytes && reading(`text as ${this.#at(name)}`, () => fromUtf8(bytes, name));
  }

  /** A number, or its digits as text. */
  number(name: string): number | undefined {
    const value = this.value(name);
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (number === undefined || (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0))
      return number;
    // What Linux distributions call themselves need not have a number.
    if (value === '') return undefined;
    throw malformed(`a number as ${this.#at(name)}`);
  }

  /** A list of at most so many values. */
  list(name: string, most: number): readonly JsonValue[] {
    const value = this.value(name);
    if (Array.isArray(value) && value.length <= most) return value;
    throw malformed(`a list of at most ${most} as ${this.#at(name)}`);
  }

  /** An object within. */
  object(name: string, names: readonly string[]): GuestObject {
    return new GuestObject(this.value(name), names, this.#at(name));
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

/** A JSON object in bytes. */
export function jsonObjectIn(bytes: Uint8Array, what: string): JsonObject {
  const json = reading(`JSON as ${what}`, () => parseJson(withoutMark(fromUtf8(bytes, what))));
  if (isJsonObject(json)) return json;
  throw malformed(`a JSON object as ${what}`);
}

/** Bytes in base64 of any dialect. */
export function bytesIn(text: string, path: string): Uint8Array {
  return reading(`base64 as ${path}`, () => fromAnyBase64(text, path));
}

function reading<T>(expected: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof EvidenceError) throw cause;
    throw malformed(expected, undefined, cause);
  }
}

/** The refusal for evidence of another form. */
export function malformed(expected: string, found?: string, cause?: unknown): EvidenceError {
  return new EvidenceError('GuestEvidenceFormat', 'The evidence of the Azure guest is malformed.', {
    expected,
    found,
    cause,
  });
}

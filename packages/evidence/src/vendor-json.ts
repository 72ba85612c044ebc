/** Reads JSON of vendors member by member, and refuses the first wrong member with its path. */

import { fromHex } from '@veritee/core/internal';
import { daysIn } from '@veritee/core/internal/x509';
import type { Parsed } from './parsed-by.ts';

/** A member is not as it must be. Never leaves `readVendorJson`. */
class MemberFault extends Error {}

/** RFC 3339 section 5.6, in capitals. */
const INSTANT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const HEX = /^[0-9a-fA-F]*$/;

/**
 * A JSON object. Members that nobody asks for may be anything: vendors add some without a new version.
 *
 * Written by hand for the documents that every unknown platform is verified with: schemas, which the rest uses, took four
 * times as long for them.
 */
class VendorJson {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #parent: VendorJson | undefined;
  readonly #name: string;

  /** @param name - of the member in its parent that the value is; empty for the whole */
  constructor(value: unknown, parent?: VendorJson, name = '') {
    this.#parent = parent;
    this.#name = name;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#fault('', value, 'an object');
    this.#members = value as Record<string, unknown>;
  }

  /** Whether there is a member of that name. */
  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  /** The member as it is. */
  value(name: string): unknown {
    return this.#members[name];
  }

  text(name: string): string {
    const value = this.#members[name];
    if (typeof value !== 'string') throw this.refusal(name, 'a string');
    return value;
  }

  /** A whole number from 0 on. */
  count(name: string, most: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.#members[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw this.refusal(name, `a whole number from 0 to ${most}`);
  }

  /** One of the values. */
  oneOf<Value extends string | number>(name: string, values: readonly Value[]): Value {
    const found = values.find((each) => each === this.#members[name]);
    if (found === undefined) throw this.refusal(name, values.join(' or '));
    return found;
  }

  /** A moment with its offset, as text in the form of RFC 3339. */
  instant(name: string): Date {
    const value = this.#members[name];
    const [text, year, month, day] = (typeof value === 'string' ? INSTANT.exec(value) : undefined) ?? [];
    if (text === undefined || Number(day) > daysIn(Number(month), Number(year)))
      throw this.refusal(name, 'a date and time with an offset');
    return new Date(text);
  }

  /** Hex digits of so many bytes, in either case. */
  hex(name: string, bytes: number): string {
    const value = this.#members[name];
    if (typeof value !== 'string' || value.length !== 2 * bytes || !HEX.test(value))
      throw this.refusal(name, `${2 * bytes} hex digits`);
    return value;
  }

  /** The bytes of hex digits. */
  bytes(name: string, size: number): Uint8Array {
    return fromHex(this.hex(name, size));
  }

  object(name: string): VendorJson {
    return new VendorJson(this.#members[name], this, name);
  }

  /** Objects in an array. */
  objects(name: string, least: number, most: number): readonly VendorJson[] {
    const value = this.#members[name];
    if (!Array.isArray(value) || value.length < least || value.length > most)
      throw this.refusal(name, `an array of ${least} to ${most} objects`);
    return value.map((each, i) => new VendorJson(each, this, `${name}.${i}`));
  }

  /** The strings of an array; an empty list when the member is absent. */
  texts(name: string): readonly string[] {
    const value = this.#members[name];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw this.refusal(name, 'an array of strings');
  }

  /** What to throw for a member that is not as it must be. */
  refusal(name: string, expected: string): Error {
    return this.#fault(name, this.#members[name], expected);
  }

  #fault(name: string, value: unknown, expected: string): MemberFault {
    const path = pathOf(this.#path, name);
    return new MemberFault(`${path}: ${value === undefined ? 'missing, ' : ''}expected ${expected}`);
  }

  get #path(): string {
    const parent = this.#parent;
    return pathOf(parent === undefined ? '' : parent.#path, this.#name);
  }
}

function pathOf(parent: string, name: string): string {
  return [parent, name].filter((each) => each !== '').join('.');
}

export type { VendorJson };

/**
 * Reads a JSON value.
 * @returns the first fault as `member.path: what is wrong`
 * @example
 * const { data, fault } = readVendorJson(json, (whole) => ({ issued: whole.instant('issueDate') }));
 */
export function readVendorJson<T>(value: unknown, read: (whole: VendorJson) => T): Parsed<T> {
  try {
    return { data: read(new VendorJson(value)) };
  } catch (error) {
    if (error instanceof MemberFault) return { fault: error.message };
    throw error;
  }
}

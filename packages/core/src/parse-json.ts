/**
 * Reads JSON text from outside: without loss, without doubt, in one pass. A reader of our own, because each text is read
 * before its sender has any permission: the platform's loses digits and keeps the last of two equal members, and asking
 * another parser and searching its result for both took five times as long.
 */

import { withoutMark } from './bytes/encoding.ts';
import { FormatError } from './errors.ts';
import type { JsonValue } from './json.ts';
import { quotedName } from './quoted-name.ts';

const DEEPEST = 64;
/** In memory, a value of two characters takes a hundred times as much: text of many megabytes is long strings, not many values. */
const MOST_VALUES = 1_000_000;
/** Digits of a number; reading longer ones takes time that grows with their square. */
const LONGEST_NUMBER = 1000;
/** Integers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;
/** Names and most values are shorter. Evidence is much longer, and has no escapes: for that, an expression is quicker than looking at each unit. */
const SHORT_STRING = 64;
/** What a string may have as it stands: all but quotation mark, backslash and control characters (RFC 8259 section 7). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const PLAIN_UNITS = /[^"\\\u0000-\u001f]*/y;

/**
 * Parses JSON text from outside: refuses nesting deeper than 64, more than a million values, duplicate members and
 * anything after the value.
 * Integers that a double cannot hold exactly come back as bigint. A byte order mark in front is skipped.
 *
 * @throws FormatError `JsonInvalid`, `JsonDuplicateMember`
 */
export function parseJson(text: string): JsonValue {
  return new JsonReader(withoutMark(text)).document();
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #left = MOST_VALUES;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value();
    this.#skipBlank();
    if (this.#at < this.#text.length) throw this.#invalid();
    return value;
  }

  #value(): JsonValue {
    if (--this.#left < 0) {
      throw new FormatError('JsonInvalid', 'The JSON text has too many values.', {
        expected: `at most ${MOST_VALUES}`,
      });
    }
    switch (this.#skipBlank()) {
      case 0x22:
        return this.#string();
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(): JsonValue {
    this.#enter();
    const object: { [member: string]: JsonValue } = {};
    if (this.#skipBlank() === 0x7d) return this.#leave(object);
    for (;;) {
      if (this.#skipBlank() !== 0x22) throw this.#invalid();
      const member = this.#string();
      if (Object.hasOwn(object, member)) throw duplicate(member);
      if (this.#skipBlank() !== 0x3a) throw this.#invalid();
      this.#at++;
      const value = this.#value();
      // An assignment would set the prototype.
      if (member === '__proto__') Object.defineProperty(object, member, { ...ORDINARY, value });
      else object[member] = value;
      if (this.#skipBlank() === 0x7d) return this.#leave(object);
      this.#comma();
    }
  }

  #array(): JsonValue {
    this.#enter();
    const items: JsonValue[] = [];
    if (this.#skipBlank() === 0x5d) return this.#leave(items);
    for (;;) {
      items.push(this.#value());
      if (this.#skipBlank() === 0x5d) return this.#leave(items);
      this.#comma();
    }
  }

  /** Over the bracket, one level down. Bounds the recursion of this and of every later step. */
  #enter(): void {
    this.#at++;
    if (++this.#depth <= DEEPEST) return;
    throw new FormatError('JsonInvalid', 'The JSON text is nested too deeply.', {
      expected: `at most ${DEEPEST} levels`,
    });
  }

  #leave<T>(value: T): T {
    this.#at++;
    this.#depth--;
    return value;
  }

  #comma(): void {
    if (this.#text.charCodeAt(this.#at) !== 0x2c) throw this.#invalid();
    this.#at++;
  }

  #word(word: string, value: JsonValue): JsonValue {
    if (!this.#text.startsWith(word, this.#at)) throw this.#invalid();
    this.#at += word.length;
    return value;
  }

  #string(): string {
    const text = this.#text;
    const from = this.#at + 1;
    let at = from;
    let plain = true;
    for (; ; at++) {
      if (at - from === SHORT_STRING) at = this.#behindPlain(at);
      const unit = text.charCodeAt(at);
      if (unit === 0x22) break;
      if (unit === 0x5c) {
        plain = false;
        at++;
      } else if (!(unit >= 0x20)) throw this.#invalid();
    }
    this.#at = at + 1;
    return plain ? text.slice(from, at) : this.#unescaped(text.slice(from - 1, at + 1));
  }

  /** The first unit from a place on that a string may not have as it stands. */
  #behindPlain(at: number): number {
    PLAIN_UNITS.lastIndex = at;
    // Behind an escape at the end of the text it finds nothing.
    return PLAIN_UNITS.test(this.#text) ? PLAIN_UNITS.lastIndex : at;
  }

  /** The platform knows the escapes. */
  #unescaped(literal: string): string {
    try {
      return JSON.parse(literal);
    } catch (cause) {
      throw this.#invalid(cause);
    }
  }

  #number(): number | bigint {
    const text = this.#text;
    const from = this.#at;
    let integer = true;
    let unit = text.charCodeAt(from);
    if (unit === 0x2d) unit = text.charCodeAt(++this.#at);
    if (unit === 0x30) unit = text.charCodeAt(++this.#at);
    else unit = this.#digits();
    if (unit === 0x2e) {
      integer = false;
      this.#at++;
      unit = this.#digits();
    }
    if (unit === 0x65 || unit === 0x45) {
      integer = false;
      unit = text.charCodeAt(++this.#at);
      if (unit === 0x2b || unit === 0x2d) this.#at++;
      this.#digits();
    }
    return this.#numberOf(text.slice(from, this.#at), integer);
  }

  #numberOf(text: string, integer: boolean): number | bigint {
    if (text.length > LONGEST_NUMBER) throw new FormatError('JsonInvalid', 'A JSON number is too long.');
    const value = Number(text);
    if (integer && text.length > EXACT_DIGITS && !Number.isSafeInteger(value)) return BigInt(text);
    if (Number.isFinite(value)) return value;
    throw new FormatError('JsonInvalid', 'A JSON number is out of range.');
  }

  /** Over one digit and those that follow it, to the unit behind them. */
  #digits(): number {
    const text = this.#text;
    let at = this.#at;
    let unit = text.charCodeAt(at);
    if (!(unit >= 0x30 && unit <= 0x39)) throw this.#invalid();
    do unit = text.charCodeAt(++at);
    while (unit >= 0x30 && unit <= 0x39);
    this.#at = at;
    return unit;
  }

  /** To the next unit that is not white space. */
  #skipBlank(): number {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return unit;
      this.#at++;
    }
  }

  #invalid(cause?: unknown): FormatError {
    return new FormatError('JsonInvalid', 'The text is not valid JSON.', { cause });
  }
}

const ORDINARY = { writable: true, enumerable: true, configurable: true };

function duplicate(member: string): FormatError {
  return new FormatError('JsonDuplicateMember', 'A JSON object has the same member twice.', {
    expected: 'each member once',
    found: quotedName(member),
  });
}

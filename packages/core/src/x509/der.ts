/**
 * A strict reader for DER (ITU-T X.690). The kept library that issues certificates takes over two milliseconds to
 * decode one; an unknown platform's first quote brings five certificates and two lists, so decoding is done here.
 */

import { sameBytes } from '../bytes/encoding.ts';
import { FormatError } from '../errors.ts';

/** Universal tags that X.509 uses, and the constructors for context-specific ones. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
  /** `[n] EXPLICIT` or a constructed `[n] IMPLICIT`. */
  context: (n: number): number => 0xa0 | n,
} as const;

/** One value: its tag, its content and the whole of it as views into the input, made when asked for. */
export class DerValue {
  readonly tag: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #end: number;

  constructor(tag: number, bytes: Uint8Array, start: number, contentStart: number, end: number) {
    this.tag = tag;
    this.#bytes = bytes;
    this.#start = start;
    this.#contentStart = contentStart;
    this.#end = end;
  }

  /** Without tag and length. */
  get content(): Uint8Array {
    return this.#bytes.subarray(this.#contentStart, this.#end);
  }

  /** With tag and length. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }
}

/**
 * A cursor over the values that follow each other in a constructed value.
 * Every fault throws FormatError `DerInvalid` with the field's name.
 *
 * @example
 * const certificate = DerReader.whole(der, 'certificate').sequence('certificate');
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The content of an input that is exactly one value with this tag. */
  static whole(der: Uint8Array, tag: number, field: string): DerReader {
    const outer = new DerReader(der);
    const content = outer.expect(tag, field).content;
    outer.end(field);
    return new DerReader(content);
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The tag of the next value, undefined at the end. */
  get nextTag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next value, whatever its tag. */
  next(field: string): DerValue {
    const bytes = this.#bytes;
    const start = this.#at;
    const tag = bytes[start];
    const first = bytes[start + 1];
    if (tag === undefined || first === undefined) throw fault(field, 'ends too early');
    if ((tag & 0x1f) === 0x1f) throw fault(field, 'has a tag of several bytes');
    let at = start + 2;
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > 4 || at + count > bytes.length) throw fault(field, 'has an invalid length');
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + i] ?? 0);
      at += count;
      // DER: the shortest form only.
      if (length < 0x80 || length < 256 ** (count - 1))
        throw fault(field, 'has a length that is not shortest');
    }
    if (at + length > bytes.length) throw fault(field, 'ends too early');
    this.#at = at + length;
    return new DerValue(tag, bytes, start, at, this.#at);
  }

  /** The next value, which must have this tag. */
  expect(tag: number, field: string): DerValue {
    const value = this.next(field);
    if (value.tag !== tag)
      throw fault(field, `has tag 0x${value.tag.toString(16)} instead of 0x${tag.toString(16)}`);
    return value;
  }

  /** The next value if it has this tag. */
  optional(tag: number, field: string): DerValue | undefined {
    return this.nextTag === tag ? this.next(field) : undefined;
  }

  /** A cursor into the next value, a SEQUENCE. */
  sequence(field: string): DerReader {
    return new DerReader(this.expect(derTag.sequence, field).content);
  }

  /** Content of an INTEGER in its shortest form. */
  integer(field: string): Uint8Array {
    const { content } = this.expect(derTag.integer, field);
    const [first, second] = content;
    const padded =
      second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
    if (first === undefined || padded) throw fault(field, 'is not a shortest integer');
    return content;
  }

  /** A non-negative INTEGER or ENUMERATED below 2^48 as a number. */
  number(field: string, tag: number = derTag.integer): number {
    const content = tag === derTag.integer ? this.integer(field) : this.expect(tag, field).content;
    const first = content[0];
    if (first === undefined || first >= 0x80 || content.length > 7) throw fault(field, 'is out of range');
    let value = 0;
    for (const byte of content) value = value * 256 + byte;
    return value;
  }

  boolean(field: string): boolean {
    const { content } = this.expect(derTag.boolean, field);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw fault(field, 'is no boolean');
    return content[0] === 0xff;
  }

  octetString(field: string): Uint8Array {
    return this.expect(derTag.octetString, field).content;
  }

  /** A BIT STRING of whole bytes unless `anyBits`. */
  bitString(field: string, anyBits = false): Uint8Array {
    const { content } = this.expect(derTag.bitString, field);
    const unused = content[0];
    const last = content.length > 1 ? (content.at(-1) ?? 0) : undefined;
    // DER: unused bits are zero, and there are none without a byte that holds them.
    const padded = unused !== 0 && (last === undefined || (last & ((1 << (unused ?? 0)) - 1)) !== 0);
    if (unused === undefined || unused > 7 || padded || (unused !== 0 && !anyBits))
      throw fault(field, 'is no bit string');
    return content.subarray(1);
  }

  /** An OBJECT IDENTIFIER in dotted form. */
  oid(field: string): string {
    const { content } = this.expect(derTag.oid, field);
    return knownOid(content) ?? rememberOid(content, dotted(content, field));
  }

  /** A UTCTime or GeneralizedTime in UTC with seconds (RFC 5280 section 4.1.2.5). */
  time(field: string): Date {
    const { tag, content } = this.next(field);
    const digits = content.length - 1;
    const short = tag === derTag.utcTime;
    const formed = short ? digits === 12 : tag === derTag.generalizedTime && digits === 14;
    if (!formed || content[digits] !== 0x5a) throw fault(field, 'is no time in UTC');
    const pair = (at: number): number => digit(content[at], field) * 10 + digit(content[at + 1], field);
    // Two-digit years: 50-99 are 19xx, 00-49 are 20xx.
    const year = short ? (pair(0) < 50 ? 2000 : 1900) + pair(0) : 100 * pair(0) + pair(2);
    const at = short ? 2 : 4;
    const [month, day] = [pair(at), pair(at + 2)];
    const [hour, minute, second] = [pair(at + 4), pair(at + 6), pair(at + 8)];
    const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    // `Date` takes the years 0 to 99 for 1900 to 1999, and a minute 75 for a quarter of the next hour.
    const exists =
      date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    if (!exists || hour > 23 || minute > 59 || second > 59) throw fault(field, 'is no date');
    return date;
  }

  /** Refuses values that nobody read. */
  end(field: string): void {
    if (!this.done) throw fault(field, 'has bytes after its last value');
  }
}

/** The same few dozen identifiers stand in every certificate: their texts are made once, found by a hash of their bytes. */
const knownOids = new Map<number, { readonly content: Uint8Array; readonly text: string }>();
const MOST_KNOWN_OIDS = 256;

function knownOid(content: Uint8Array): string | undefined {
  const known = knownOids.get(hashOf(content));
  return known !== undefined && sameBytes(known.content, content) ? known.text : undefined;
}

function rememberOid(content: Uint8Array, text: string): string {
  if (knownOids.size < MOST_KNOWN_OIDS) knownOids.set(hashOf(content), { content: content.slice(), text });
  return text;
}

function hashOf(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let i = 0; i < bytes.length; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return hash;
}

function digit(code: number | undefined, field: string): number {
  if (code === undefined || code < 0x30 || code > 0x39) throw fault(field, 'is no time in UTC');
  return code - 0x30;
}

function dotted(content: Uint8Array, field: string): string {
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const byte of content) {
    if ((!open && byte === 0x80) || arc > 2 ** 40) throw fault(field, 'is no object identifier');
    arc = arc * 128 + (byte & 0x7f);
    open = byte >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs[0];
  if (first === undefined || open) throw fault(field, 'is no object identifier');
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...arcs.slice(1)].join('.');
}

function fault(field: string, why: string): FormatError {
  return new FormatError('DerInvalid', `The DER field ${field} ${why}.`);
}

/** Bytes that the DER value at the start of the input takes, header included; -1 when it is cut off or not DER. */
export function derLength(der: Uint8Array): number {
  try {
    return new DerReader(der).next('value').raw.length;
  } catch {
    return -1;
  }
}

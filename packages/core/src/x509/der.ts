/**
 * A strict reader for DER (ITU-T X.690). The kept library that issues certificates takes over two milliseconds to
 * decode one; an unknown platform's first quote brings five certificates and two lists, so decoding is done here.
 */

import { fault } from './der-fault.ts';
import { dotted, knownOid, rememberOid, soleArc } from './der-oid.ts';
import { derTag } from './der-tag.ts';
import { timeIn } from './der-time.ts';

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

  /** Where the content begins in the bytes that {@link DerReader.integerSpan} counts in. */
  get contentFrom(): number {
    return this.#contentStart;
  }

  /** With tag and length. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Whether both are the same bytes, tag and length included. */
  equals(other: DerValue): boolean {
    const size = this.#end - this.#start;
    if (other.#end - other.#start !== size) return false;
    for (let i = 0; i < size; i++) {
      if (this.#bytes[this.#start + i] !== other.#bytes[other.#start + i]) return false;
    }
    return true;
  }

  /** A cursor over the values in a constructed value. */
  values(): DerReader {
    return new DerReader(this.#bytes, this.#contentStart, this.#end);
  }
}

/**
 * A cursor over the values that follow each other in a constructed value. It reads a range of the input instead of a
 * view of its own: a certificate has some two hundred values, and making a view takes longer than reading one.
 * Every fault throws FormatError `DerInvalid` with the field's name.
 *
 * @example
 * const certificate = DerReader.whole(der, derTag.sequence, 'certificate');
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** Behind the value read last, which is what the three members below describe. */
  #at: number;
  #tag = 0;
  #start = 0;
  #contentStart = 0;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  /** The content of an input that is exactly one value with this tag. */
  static whole(der: Uint8Array, tag: number, field: string): DerReader {
    return new DerReader(der).only(tag, field);
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#at === this.#end;
  }

  /** The tag of the next value, undefined at the end. */
  get nextTag(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined;
  }

  /** The next value, whatever its tag. */
  next(field: string): DerValue {
    this.#read(field);
    return new DerValue(this.#tag, this.#bytes, this.#start, this.#contentStart, this.#at);
  }

  #read(field: string): void {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start + 2;
    if (at > this.#end) throw fault(field, 'ends too early');
    const tag = bytes[start] ?? 0;
    if ((tag & 0x1f) === 0x1f) throw fault(field, 'has a tag of several bytes');
    let length = bytes[start + 1] ?? 0;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4 || at + count > this.#end) throw fault(field, 'has an invalid length');
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + i] ?? 0);
      at += count;
      // DER: the shortest form only.
      if (length < 0x80 || length < 256 ** (count - 1))
        throw fault(field, 'has a length that is not shortest');
    }
    if (at + length > this.#end) throw fault(field, 'ends too early');
    this.#tag = tag;
    this.#start = start;
    this.#contentStart = at;
    this.#at = at + length;
  }

  #expect(tag: number, field: string): void {
    this.#read(field);
    if (this.#tag !== tag)
      throw fault(field, `has tag 0x${this.#tag.toString(16)} instead of 0x${tag.toString(16)}`);
  }

  /** Content of the value read last. */
  #content(): Uint8Array {
    return this.#bytes.subarray(this.#contentStart, this.#at);
  }

  /** The next value, which must have this tag. */
  expect(tag: number, field: string): DerValue {
    this.#expect(tag, field);
    return new DerValue(tag, this.#bytes, this.#start, this.#contentStart, this.#at);
  }

  /** The next value if it has this tag. */
  optional(tag: number, field: string): DerValue | undefined {
    return this.nextTag === tag ? this.next(field) : undefined;
  }

  /** A cursor into the next value, which must have this tag. */
  enter(tag: number, field: string): DerReader {
    this.#expect(tag, field);
    return new DerReader(this.#bytes, this.#contentStart, this.#at);
  }

  /** A cursor into the next value, which must have this tag and be the last. */
  only(tag: number, field: string): DerReader {
    const inner = this.enter(tag, field);
    this.end(field);
    return inner;
  }

  /** A cursor into the next value, a SEQUENCE. */
  sequence(field: string): DerReader {
    return this.enter(derTag.sequence, field);
  }

  /** Content of an INTEGER in its shortest form. */
  integer(field: string): Uint8Array {
    this.#integer(field);
    return this.#content();
  }

  /**
   * Where the content of an INTEGER in its shortest form stands in the bytes: for lists of so many that a view of each
   * costs more than all else.
   */
  integerSpan(field: string): { readonly from: number; readonly to: number } {
    this.#integer(field);
    return { from: this.#contentStart, to: this.#at };
  }

  #integer(field: string): void {
    this.#expect(derTag.integer, field);
    const length = this.#at - this.#contentStart;
    const first = this.#bytes[this.#contentStart] ?? 0;
    const second = this.#bytes[this.#contentStart + 1] ?? 0;
    const padded = length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
    if (length === 0 || padded) throw fault(field, 'is not a shortest integer');
  }

  /** A non-negative INTEGER or ENUMERATED below 2^48 as a number. */
  number(field: string, tag: number = derTag.integer): number {
    if (tag === derTag.integer) this.#integer(field);
    else this.#expect(tag, field);
    const length = this.#at - this.#contentStart;
    const first = this.#bytes[this.#contentStart] ?? 0;
    if (length === 0 || first >= 0x80 || length > 7) throw fault(field, 'is out of range');
    let value = 0;
    for (let at = this.#contentStart; at < this.#at; at++) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }

  boolean(field: string): boolean {
    this.#expect(derTag.boolean, field);
    const value = this.#bytes[this.#contentStart];
    if (this.#at - this.#contentStart !== 1 || (value !== 0 && value !== 0xff))
      throw fault(field, 'is not a boolean');
    return value === 0xff;
  }

  octetString(field: string): Uint8Array {
    this.#expect(derTag.octetString, field);
    return this.#content();
  }

  /** A BIT STRING of whole bytes unless `anyBits`. */
  bitString(field: string, anyBits = false): Uint8Array {
    const { content } = this.expect(derTag.bitString, field);
    const unused = content[0];
    const last = content.length > 1 ? (content.at(-1) ?? 0) : undefined;
    // DER: unused bits are zero, and there are none without a byte that holds them.
    const padded = unused !== 0 && (last === undefined || (last & ((1 << (unused ?? 0)) - 1)) !== 0);
    if (unused === undefined || unused > 7 || padded || (unused !== 0 && !anyBits))
      throw fault(field, 'is not a bit string');
    return content.subarray(1);
  }

  /**
   * The last arc of an OBJECT IDENTIFIER that is one arc longer than another; undefined for any other.
   *
   * @param parent - the content of the other
   */
  arcBelow(parent: Uint8Array, field: string): number | undefined {
    this.#expect(derTag.oid, field);
    const bytes = this.#bytes;
    const start = this.#contentStart;
    for (let i = 0; i < parent.length; i++) if (bytes[start + i] !== parent[i]) return undefined;
    return soleArc(bytes, start + parent.length, this.#at);
  }

  /** An OBJECT IDENTIFIER in dotted form. */
  oid(field: string): string {
    this.#expect(derTag.oid, field);
    return (
      knownOid(this.#bytes, this.#contentStart, this.#at) ??
      rememberOid(this.#content(), dotted(this.#content(), field))
    );
  }

  /** A UTCTime or GeneralizedTime in UTC with seconds (RFC 5280 section 4.1.2.5). */
  time(field: string): Date {
    return new Date(this.milliseconds(field));
  }

  /** The same, in milliseconds since 1970. */
  milliseconds(field: string): number {
    this.#read(field);
    return timeIn(this.#bytes, this.#tag, this.#contentStart, this.#at, field);
  }

  /** Refuses values that nobody read. */
  end(field: string): void {
    if (!this.done) throw fault(field, 'has bytes after its last value');
  }
}

/** Bytes that the DER value at the start of the input takes, header included; -1 when it is cut off or not DER. */
export function derLength(der: Uint8Array): number {
  try {
    return new DerReader(der).next('value').raw.length;
  } catch {
    return -1;
  }
}

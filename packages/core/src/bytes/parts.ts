/** Where the fields of a layout are: for people who want to see the bytes that a value is made of. */

import { ByteReader } from './reader.ts';
import type { Layout } from './sequence.ts';

/**
 * The bytes of each field of a layout, as views into the input, by the field's name. Of several fields of one name, the last.
 *
 * @throws FormatError what reading the layout throws
 * @example
 * partsOf(quoteHeader, quote.subarray(0, 48)).get('qeSvn')?.byteOffset;
 */
export function partsOf(layout: Layout<unknown>, input: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const reader = new NotingReader(input, 'input');
  layout.read(reader, 'input');
  return new Map([...reader.ranges].map(([name, [from, to]]) => [name, input.subarray(from, to)]));
}

/**
 * Where a view is in the bytes that it was made of; undefined where it is of other bytes, as those that a text spelled.
 *
 * @example
 * rangeWithin(quote, quote.subarray(48, 64)); // { offset: 48, length: 16 }
 */
export function rangeWithin(
  whole: Uint8Array,
  part: Uint8Array | undefined,
): { readonly offset: number; readonly length: number } | undefined {
  if (part === undefined || part.buffer !== whole.buffer) return undefined;
  const offset = part.byteOffset - whole.byteOffset;
  const isInside = offset >= 0 && offset + part.length <= whole.length;
  return isInside ? { offset, length: part.length } : undefined;
}

/** Notes the range of each read. */
class NotingReader extends ByteReader {
  readonly ranges = new Map<string, readonly [from: number, to: number]>();

  override bytes(length: number, field: string): Uint8Array {
    return this.#noted(field, () => super.bytes(length, field));
  }

  override u8(field: string): number {
    return this.#noted(field, () => super.u8(field));
  }

  override u16le(field: string): number {
    return this.#noted(field, () => super.u16le(field));
  }

  override u32le(field: string): number {
    return this.#noted(field, () => super.u32le(field));
  }

  override u64le(field: string): bigint {
    return this.#noted(field, () => super.u64le(field));
  }

  override u16be(field: string): number {
    return this.#noted(field, () => super.u16be(field));
  }

  override u32be(field: string): number {
    return this.#noted(field, () => super.u32be(field));
  }

  override u64be(field: string): bigint {
    return this.#noted(field, () => super.u64be(field));
  }

  #noted<T>(field: string, read: () => T): T {
    const from = this.position;
    const value = read();
    this.ranges.set(field, [from, this.position]);
    return value;
  }
}

/** Fixed binary layouts as tables: one declaration gives decode, encode, size and type. */

import { FormatError } from '../errors.ts';
import type { ByteReader } from './reader.ts';
import { type Layout, type LayoutValue, type Structure, sequence, structure } from './sequence.ts';
import type { ByteWriter } from './writer.ts';

/** How one field is read and written, whose size is always the same. */
export interface Field<T> extends Layout<T> {
  readonly size: number;
}

/** The value type of a field. */
export type FieldValue<F> = LayoutValue<F>;

/** A fixed layout. */
export interface Struct<T> extends Field<T>, Structure<T> {}

const field = <T>(
  size: number,
  read: (reader: ByteReader, name: string) => T,
  write: (writer: ByteWriter, value: T) => void,
): Field<T> => ({ size, read, write });

/** One byte. */
export const u8 = field(
  1,
  (r, n) => r.u8(n),
  (w, v: number) => void w.u8(v),
);
/** Little-endian 16-bit number. */
export const u16le = field(
  2,
  (r, n) => r.u16le(n),
  (w, v: number) => void w.u16le(v),
);
/** Little-endian 32-bit number. */
export const u32le = field(
  4,
  (r, n) => r.u32le(n),
  (w, v: number) => void w.u32le(v),
);
/** Little-endian 64-bit number. */
export const u64le = field(
  8,
  (r, n) => r.u64le(n),
  (w, v: bigint) => void w.u64le(v),
);

/** Big-endian 16-bit number. */
export const u16be = field(
  2,
  (r, n) => r.u16be(n),
  (w, v: number) => void w.u16be(v),
);
/** Big-endian 32-bit number. */
export const u32be = field(
  4,
  (r, n) => r.u32be(n),
  (w, v: number) => void w.u32be(v),
);
/** Big-endian 64-bit number. */
export const u64be = field(
  8,
  (r, n) => r.u64be(n),
  (w, v: bigint) => void w.u64be(v),
);

/** A byte string of fixed length. */
export function bytes(length: number): Field<Uint8Array> {
  return field(
    length,
    (reader, name) => reader.bytes(length, name),
    (writer, value) => {
      if (value.length !== length) {
        throw new FormatError('BytesTooLong', 'A field of fixed length got bytes of another length.', {
          expected: `${length} bytes`,
          found: `${value.length} bytes`,
        });
      }
      writer.bytes(value);
    },
  );
}

/**
 * A fixed layout from its table of fields, in wire order.
 *
 * @example
 * const header = struct('OE report header', { version: u32le, type: u32le, size: u64le });
 * header.decode(bytes).version;
 */
export function struct<Fields extends Record<string, Field<never>> | Record<string, Field<unknown>>>(
  what: string,
  fields: Fields,
): Struct<{ readonly [Name in keyof Fields]: FieldValue<Fields[Name]> }> {
  const size = Object.values(fields).reduce((sum, each) => sum + each.size, 0);
  return { ...structure(what, sequence(fields)), size };
}

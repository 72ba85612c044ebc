/** Structures as tables where sizes vary: one declaration reads, writes, and gives the type. */

import { ByteReader } from './reader.ts';
import { ByteWriter } from './writer.ts';

/** How one part of a structure is read and written. */
export interface Layout<T> {
  /** @throws FormatError when the bytes do not have this form; `name` is the field's, for the message */
  read(reader: ByteReader, name: string): T;
  write(writer: ByteWriter, value: T): void;
}

/** The value type of a layout. */
export type LayoutValue<L> = L extends Layout<infer T> ? T : never;

/** A layout that a byte string may consist of. */
export interface Structure<T> extends Layout<T> {
  /** The value of exactly these bytes. */
  decode(bytes: Uint8Array): T;
  /** The bytes of a value. */
  encode(value: T): Uint8Array<ArrayBuffer>;
}

/**
 * Parts one after the other, in wire order.
 *
 * @example
 * const clockInfo = sequence({ clock: u64be, resetCount: u32be, restartCount: u32be });
 */
export function sequence<Parts extends Record<string, Layout<never>> | Record<string, Layout<unknown>>>(
  parts: Parts,
): Layout<{ readonly [Name in keyof Parts]: LayoutValue<Parts[Name]> }> {
  type Value = { readonly [Name in keyof Parts]: LayoutValue<Parts[Name]> };
  const entries = Object.entries(parts) as [string, Layout<unknown>][];
  return {
    read: (reader) => {
      const value: Record<string, unknown> = {};
      for (const [name, part] of entries) value[name] = part.read(reader, name);
      return value as Value;
    },
    write: (writer, value) => {
      for (const [name, part] of entries) part.write(writer, value[name as keyof Parts]);
    },
  };
}

/**
 * A layout together with its name for messages. Decoding refuses bytes that nobody read.
 *
 * @example
 * const header = structure('log header', sequence({ version: u16be, name: tpm2b }));
 * header.decode(bytes).name;
 */
export function structure<T>(what: string, layout: Layout<T>): Structure<T> {
  return {
    read: (reader, name) => layout.read(reader, name),
    write: (writer, value) => layout.write(writer, value),
    decode(input) {
      const reader = new ByteReader(input, what);
      const value = layout.read(reader, what);
      reader.end();
      return value;
    },
    encode(value) {
      const writer = new ByteWriter();
      layout.write(writer, value);
      return writer.finish();
    },
  };
}

/** Collects fields into one byte array; the counterpart of ByteReader. */

import { concatAll } from './encoding.ts';

/**
 * Writes fields one after the other.
 *
 * @example
 * new ByteWriter().u16le(3).bytes(signature).finish();
 */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  u8(value: number): this {
    return this.#number(1, (view) => view.setUint8(0, value));
  }

  u16le(value: number): this {
    return this.#number(2, (view) => view.setUint16(0, value, true));
  }

  u32le(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value, true));
  }

  u64le(value: bigint): this {
    return this.#number(8, (view) => view.setBigUint64(0, value, true));
  }

  u16be(value: number): this {
    return this.#number(2, (view) => view.setUint16(0, value));
  }

  u32be(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value));
  }

  u64be(value: bigint): this {
    return this.#number(8, (view) => view.setBigUint64(0, value));
  }

  /** A value in the form that a layout gives it. */
  put<T>(layout: { write(writer: ByteWriter, value: T): void }, value: T): this {
    layout.write(this, value);
    return this;
  }

  /** All fields as one array. */
  finish(): Uint8Array<ArrayBuffer> {
    return concatAll(this.#parts);
  }

  #number(size: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    return this.bytes(bytes);
  }
}

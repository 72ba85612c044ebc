/** A cursor over untrusted bytes: every read is bounds-checked and names the field it reads. */

import { FormatError } from '../errors.ts';

/**
 * Reads fields one after the other. A read past the end throws `BytesTruncated` with the field's name;
 * `end()` refuses bytes that nobody read.
 *
 * @example
 * const reader = new ByteReader(bytes, 'quote');
 * const version = reader.u16le('version');
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next `length` bytes, as a view into the input. */
  bytes(length: number, field: string): Uint8Array {
    const from = this.#advance(length, field);
    return this.#bytes.subarray(from, from + length);
  }

  /** Passes over the next `length` bytes. */
  skip(length: number, field: string): void {
    this.#advance(length, field);
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  u16le(field: string): number {
    return this.#view.getUint16(this.#advance(2, field), true);
  }

  u32le(field: string): number {
    return this.#view.getUint32(this.#advance(4, field), true);
  }

  u64le(field: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, field), true);
  }

  u16be(field: string): number {
    return this.#view.getUint16(this.#advance(2, field));
  }

  u32be(field: string): number {
    return this.#view.getUint32(this.#advance(4, field));
  }

  u64be(field: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, field));
  }

  /** Everything not read yet. */
  rest(): Uint8Array {
    return this.bytes(this.remaining, 'rest');
  }

  /**
   * Refuses unread bytes.
   * @throws FormatError `BytesTrailing`
   */
  end(): void {
    if (this.remaining !== 0) {
      throw new FormatError('BytesTrailing', `The ${this.#what} has bytes after its last field.`, {
        expected: `${this.#at} bytes`,
        found: `${this.#bytes.length} bytes`,
      });
    }
  }

  #advance(length: number, field: string): number {
    // Written so that a negative or absent length fails too: it would move the cursor back.
    if (!(length >= 0 && length <= this.remaining)) {
      throw new FormatError('BytesTruncated', `The ${this.#what} ends inside its field ${field}.`, {
        expected: `${length} bytes at offset ${this.#at}`,
        found: `${this.remaining} bytes`,
      });
    }
    const from = this.#at;
    this.#at += length;
    return from;
  }
}

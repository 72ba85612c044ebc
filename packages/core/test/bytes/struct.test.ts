import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/bytes/reader.ts';
import { bytes, struct, u8, u16le, u32le, u64le } from '../../src/bytes/struct.ts';
import { codeOf } from '../support.ts';

const inner = struct('inner', { low: u8, high: u16le });
const outer = struct('outer', { id: bytes(4), count: u32le, inner, size: u64le });

describe('struct', () => {
  it('knows its size, nested ones included', () => {
    expect(inner.size).toBe(3);
    expect(outer.size).toBe(4 + 4 + 3 + 8);
  });

  it('refuses every shorter input', () => {
    for (let length = 0; length < outer.size; length++) {
      expect(codeOf(() => outer.decode(new Uint8Array(length)))).toBe('BytesTruncated');
    }
  });

  it('refuses one byte more', () => {
    expect(codeOf(() => outer.decode(new Uint8Array(outer.size + 1)))).toBe('BytesTrailing');
  });

  it.each([3, 5])('refuses to encode %d bytes into a field of four', (length) => {
    const value = { ...outer.decode(new Uint8Array(outer.size)), id: new Uint8Array(length) };
    expect(codeOf(() => outer.encode(value))).toBe('BytesTooLong');
  });

  it('encodes what it decoded, bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: outer.size, maxLength: outer.size }), (input) => {
        expect(outer.encode(outer.decode(input))).toEqual(input);
      }),
    );
  });

  it('leaves the cursor behind itself when read as a part', () => {
    const reader = new ByteReader(new Uint8Array(10), 'thing');
    inner.read(reader, 'inner');
    expect(reader.position).toBe(inner.size);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/bytes/reader.ts';
import { ByteWriter } from '../../src/bytes/writer.ts';
import { codeOf } from '../support.ts';

const reads = {
  u8: 1,
  u16le: 2,
  u16be: 2,
  u32le: 4,
  u32be: 4,
  u64le: 8,
  u64be: 8,
} as const;

describe('ByteReader', () => {
  it.each(Object.entries(reads) as [keyof typeof reads, number][])(
    'refuses %s past the end',
    (read, size) => {
      const reader = new ByteReader(new Uint8Array(size - 1), 'thing');
      expect(codeOf(() => reader[read]('field'))).toBe('BytesTruncated');
      // A refused read moves nothing.
      expect(reader.position).toBe(0);
    },
  );

  it.each([3, 2 ** 32, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN, -1])(
    'refuses %d bytes of two',
    (length) => {
      const reader = new ByteReader(new Uint8Array(4), 'thing');
      reader.u16le('before');
      expect(codeOf(() => reader.bytes(length, 'field'))).toBe('BytesTruncated');
      expect(reader.position).toBe(2);
    },
  );

  it('refuses bytes that nobody read', () => {
    const reader = new ByteReader(new Uint8Array(3), 'thing');
    reader.u16be('field');
    expect(codeOf(() => reader.end())).toBe('BytesTrailing');
    expect(reader.rest()).toHaveLength(1);
    expect(() => reader.end()).not.toThrow();
  });

  it('names the field and where it stands', () => {
    const reader = new ByteReader(new Uint8Array(3), 'quote');
    reader.u16le('version');
    expect(() => reader.u32le('size')).toThrow(
      expect.objectContaining({ expected: '4 bytes at offset 2', found: '1 bytes' }),
    );
  });

  it('reads a view that does not start at its buffer', () => {
    const inner = Uint8Array.of(9, 9, 1, 2, 3, 4).subarray(2);
    const reader = new ByteReader(inner, 'thing');
    expect(reader.u16le('a')).toBe(0x0201);
    expect(reader.u16be('b')).toBe(0x0304);
    expect(reader.remaining).toBe(0);
  });

  it('reads what ByteWriter wrote', () => {
    const u = (bits: number) => fc.nat({ max: 2 ** bits - 1 });
    const fields = fc.tuple(u(8), u(16), u(32), fc.bigInt(0n, 2n ** 64n - 1n), fc.uint8Array());
    fc.assert(
      fc.property(fields, ([a, b, c, d, e]) => {
        const written = new ByteWriter().u8(a).u16le(b).u16be(b).u32le(c).u32be(c).u64le(d).bytes(e).finish();
        const reader = new ByteReader(written, 'thing');
        expect([reader.u8('a'), reader.u16le('b'), reader.u16be('b')]).toEqual([a, b, b]);
        expect([reader.u32le('c'), reader.u32be('c'), reader.u64le('d')]).toEqual([c, c, d]);
        expect(reader.rest()).toEqual(e);
        reader.end();
      }),
    );
  });

  it('reads like Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (value) => {
        const buffer = Buffer.from(value);
        const reader = () => new ByteReader(value, 'thing');
        expect(reader().u16be('x')).toBe(buffer.readUInt16BE());
        expect(reader().u32le('x')).toBe(buffer.readUInt32LE());
        expect(reader().u64be('x')).toBe(buffer.readBigUInt64BE());
        expect(reader().u64le('x')).toBe(buffer.readBigUInt64LE());
      }),
    );
  });
});

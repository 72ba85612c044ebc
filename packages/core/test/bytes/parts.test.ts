import { describe, expect, it } from 'vitest';
import { partsOf, rangeWithin } from '../../src/bytes/parts.ts';
import { bytes, struct, u8, u16le, u32be, u64le } from '../../src/bytes/struct.ts';

const layout = struct('thing', { kind: u16le, name: bytes(3), flags: u8, size: u32be, count: u64le });

describe('parts of a layout', () => {
  const whole = Uint8Array.from({ length: 30 }, (_, i) => i);

  it('are views into the input, at their place', () => {
    const parts = partsOf(layout, whole.subarray(5, 5 + layout.size));
    expect([...parts].map(([name, { byteOffset, length }]) => [name, byteOffset, length])).toEqual([
      ['kind', 5, 2],
      ['name', 7, 3],
      ['flags', 10, 1],
      ['size', 11, 4],
      ['count', 15, 8],
    ]);
    expect(parts.get('name')?.buffer).toBe(whole.buffer);
  });

  it('of bytes that end too early are refused', () => {
    expect(() => partsOf(layout, whole.subarray(0, layout.size - 1))).toThrow(
      expect.objectContaining({ code: 'BytesTruncated' }),
    );
  });
});

describe('the range of a view', () => {
  const pool = new Uint8Array(40);
  const whole = pool.subarray(10, 30);

  it.each([
    ['of other bytes', new Uint8Array(4)],
    ['before the bytes, in the same buffer', pool.subarray(8, 12)],
    ['behind the bytes, in the same buffer', pool.subarray(28, 32)],
    ['that does not exist', undefined],
  ])('%s is none', (_, part) => {
    expect(rangeWithin(whole, part)).toBeUndefined();
  });

  it('is where it begins, and how long it is', () => {
    expect(rangeWithin(whole, whole.subarray(3, 8))).toEqual({ offset: 3, length: 5 });
    expect(rangeWithin(whole, whole)).toEqual({ offset: 0, length: 20 });
  });
});

import { expect, it } from 'vitest';
import { ByteWriter } from '../../src/bytes/writer.ts';

it('writes fields in order, each in its byte order', () => {
  const written = new ByteWriter().u16le(0x0102).u16be(0x0102).u8(5).bytes(Uint8Array.of(6, 7)).finish();
  expect([...written]).toEqual([2, 1, 1, 2, 5, 6, 7]);
});

it('writes nothing as nothing', () => {
  expect(new ByteWriter().finish()).toHaveLength(0);
});

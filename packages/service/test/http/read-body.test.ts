/** Bodies as they are read: in one piece, and in memory that a thread may share. */

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { BodyLease } from '../../src/http/body-budget.ts';
import { readBody } from '../../src/http/read-body.ts';

const lease: BodyLease = { grow: () => undefined, hold: () => undefined, release: () => undefined } as never;
const bounds = { limit: 1_000_000, length: undefined, lease };

function pieces(size: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => Buffer.alloc(size, at % 251));
}

describe('a body', () => {
  it.each([
    ['one piece', pieces(100, 1)],
    ['many small pieces', pieces(7, 20_000)],
    ['large pieces', pieces(65_536, 9)],
    ['one large piece', pieces(200_000, 1)],
  ])('of %s arrives as it was sent', async (_, sent) => {
    const body = await readBody(Readable.from(sent, { objectMode: true }), bounds);
    expect(Buffer.compare(body, Buffer.concat(sent))).toBe(0);
  });

  it('that is long is in shared memory, so that a thread need not copy it and another can read it again', async () => {
    const long = await readBody(Readable.from(pieces(70_000, 2), { objectMode: true }), bounds);
    expect(long.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

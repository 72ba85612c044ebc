/** The budget of bodies: nobody takes it all, and everything comes back. */

import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceError } from '../../src/errors/service-error.ts';
import { type BodyLease, createBodyBudget } from '../../src/http/body-budget.ts';
import { readBody } from '../../src/http/read-body.ts';

function codeOf(work: () => void): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as ServiceError).code;
  }
}

describe('the budget', () => {
  it('lets one caller have half, and tells it apart from a service that is full', () => {
    const budget = createBodyBudget(1000);
    const [first, second] = [budget.open('a'), budget.open('a')];
    first.grow(400);
    expect(codeOf(() => second.grow(101))).toBe('TooManyRequests');
    second.grow(100);
    expect(codeOf(() => budget.open('b').grow(251))).toBe('ServiceBusy');
    budget.open('b').grow(250);
    first.release();
    expect(budget.used).toBe(350);
  });

  it('counts a body until everybody who uses it has released it', () => {
    const budget = createBodyBudget(1000);
    const lease = budget.open('a');
    lease.grow(10);
    lease.hold();
    lease.release();
    expect(budget.used).toBe(10);
    lease.release();
    lease.release();
    expect(budget.used).toBe(0);
  });

  it('always has as much left for who comes anew as anybody holds, and ends empty', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 400 }))), (bodies) => {
        const budget = createBodyBudget(1000);
        const held = new Map<string, number>();
        const leases: BodyLease[] = [];
        for (const [caller, bytes] of bodies) {
          const lease = budget.open(`${caller}`);
          leases.push(lease);
          if (codeOf(() => lease.grow(bytes)) === 'none')
            held.set(`${caller}`, (held.get(`${caller}`) ?? 0) + bytes);
        }
        const last = Math.floor((1000 - budget.used) / 2);
        if (last > 0) expect(codeOf(() => budget.open('new').grow(last))).toBe('none');
        for (const lease of leases) lease.release();
        expect(budget.used).toBeLessThanOrEqual(last);
      }),
    );
  });
});

describe('reading a body', () => {
  const lease = () => createBodyBudget(1e9).open('a');
  const whole = (pieces: readonly Uint8Array[], limit = 1e9, length?: number): Promise<Uint8Array> => {
    const stream = new PassThrough();
    const read = readBody(stream, { limit, length, lease: lease() });
    for (const piece of pieces) stream.write(piece);
    stream.end();
    return read;
  };

  it('puts any pieces together, each long body in memory of its own', async () => {
    for (const sizes of [[], [5], [1, 2, 3], [65_536, 1], [70_000], [10, 200_000, 7], Array(3000).fill(50)]) {
      const pieces = sizes.map((size: number, at: number) => Buffer.alloc(size, at % 251));
      const body = await whole(pieces);
      expect(Buffer.from(body).equals(Buffer.concat(pieces))).toBe(true);
      if (body.length > 65_536)
        expect([body.byteOffset, pieces.some(({ buffer }) => buffer === body.buffer)]).toEqual([0, false]);
    }
  });

  it('stops at the limit, told or not', async () => {
    await expect(whole([Buffer.alloc(11)], 10)).rejects.toMatchObject({ code: 'PayloadTooLarge' });
    await expect(whole([Buffer.alloc(1)], 10, 11)).rejects.toMatchObject({ code: 'PayloadTooLarge' });
    expect((await whole([Buffer.alloc(10)], 10)).length).toBe(10);
  });

  it('fails when its sender goes away', async () => {
    const stream = new PassThrough();
    const read = readBody(stream, { limit: 100, length: 50, lease: lease() });
    stream.write(Buffer.alloc(5));
    stream.destroy();
    await expect(read).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

/** The queue in which everybody gets a turn. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue } from '../src/fair-queue.ts';

const of = (tenant: string, caller = 'one') => ({ tenant, caller });

describe('the fair queue', () => {
  it('gives tenants turns, and within a tenant its callers', () => {
    const queue = createFairQueue<string>(100);
    for (const item of ['a1', 'a2', 'a3']) queue.push(item, of('a', 'loud'));
    queue.push('a4', of('a', 'quiet'));
    queue.push('b1', of('b'));
    const order = Array.from({ length: 5 }, () => queue.shift());
    expect(order).toEqual(['a1', 'b1', 'a4', 'a2', 'a3']);
    expect(queue.shift()).toBeUndefined();
  });

  it('has the newest of who waits with most give way, never who asks for little', () => {
    const queue = createFairQueue<string>(4);
    for (const item of ['a1', 'a2', 'a3', 'a4']) expect(queue.push(item, of('a'))).toBeUndefined();
    expect(queue.push('a5', of('a'))).toBe('a5');
    expect(queue.push('b1', of('b'))).toBe('a4');
    expect(queue.push('a6', of('a', 'quiet'))).toBe('a3');
    expect(queue.push('b2', of('b'))).toBe('a2');
    expect(queue.push('b3', of('b'))).toBe('b3');
    expect(queue.size).toBe(4);
  });

  it('lets go of what nobody waits for any more', () => {
    const queue = createFairQueue<string>(4);
    queue.push('a1', of('a'));
    queue.push('a2', of('a'));
    expect(queue.remove('a1', of('a'))).toBe(true);
    expect(queue.remove('a1', of('a'))).toBe(false);
    expect([queue.size, queue.shift(), queue.shift()]).toEqual([1, 'a2', undefined]);
  });

  it('knows how many go before an item at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 60 }),
        fc.nat(20),
        (pushes, served) => {
          const queue = createFairQueue<number>(100);
          for (const [at, [tenant, caller]] of pushes.entries())
            queue.push(at, of(`t${tenant}`, `c${caller}`));
          for (let i = 0; i < served; i++) queue.shift();
          const said = pushes.map(([tenant, caller], at) => queue.ahead(at, of(`t${tenant}`, `c${caller}`)));
          const { size } = queue;
          for (let place = 0; place < size; place++) {
            const item = queue.shift() ?? -1;
            expect(said[item]).toBeGreaterThanOrEqual(place);
            expect(said[item]).toBeLessThan(size);
          }
        },
      ),
    );
    expect(createFairQueue<number>(1).ahead(7, of('a'))).toBe(0);
  });

  it('serves a tenant within as many turns as there are tenants, whatever the others do', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 300 }), (pushes) => {
        const queue = createFairQueue<string>(50);
        for (const [at, [tenant, caller]] of pushes.entries())
          queue.push(`${at}`, of(`t${tenant}`, `c${caller}`));
        expect(queue.push('mine', of('quiet'))).not.toBe('mine');
        const turns = Array.from({ length: 7 }, () => queue.shift());
        expect(turns).toContain('mine');
        expect(queue.size).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

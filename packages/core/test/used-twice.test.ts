import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usedTwice } from '../src/used-twice.ts';

describe('usedTwice', () => {
  it('never gives up what was used again for a stream of new keys', () => {
    const map = usedTwice<number>(1000);
    for (let i = 0; i < 80; i++) map.set(`kept ${i}`, i, 10);
    for (let i = 0; i < 80; i++) map.get(`kept ${i}`);
    for (let i = 0; i < 10_000; i++) map.set(`new ${i}`, i, 10);
    for (let i = 0; i < 80; i++) expect(map.get(`kept ${i}`)).toBe(i);
  });

  it('gives new entries all room that is free, and the oldest of them up first', () => {
    const map = usedTwice<number>(100);
    for (let i = 0; i < 12; i++) map.set(`${i}`, i, 10);
    expect(map.weight).toBe(100);
    expect(Array.from({ length: 12 }, (_, i) => map.get(`${i}`) !== undefined)).toEqual([
      false,
      false,
      ...Array.from({ length: 10 }, () => true),
    ]);
  });

  it('always leaves new entries their tenth, so that what was once in use makes room in the end', () => {
    const map = usedTwice<number>(100);
    for (let i = 0; i < 10; i++) map.set(`old ${i}`, i, 10);
    for (let i = 0; i < 10; i++) map.get(`old ${i}`);
    for (let i = 0; i < 10; i++) {
      map.set(`new ${i}`, i, 10);
      expect(map.get(`new ${i}`)).toBe(i);
    }
    for (let i = 0; i < 10; i++) expect(map.get(`old ${i}`)).toBeUndefined();
  });

  it('takes a new value in place of the old one, and keeps nothing heavier than its limit', () => {
    const map = usedTwice<number>(100);
    map.set('a', 1, 60);
    map.set('a', 2, 30);
    expect([map.get('a'), map.weight]).toEqual([2, 30]);
    map.set('a', 3, 101);
    expect([map.get('a'), map.weight]).toEqual([undefined, 0]);
  });

  it('is never above its limit, and gives nothing but what was set last', () => {
    const step = fc.record({ key: fc.nat(20), weight: fc.option(fc.nat(60), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const map = usedTwice<number>(100);
        const set = new Map<number, number>();
        for (const [i, { key, weight }] of steps.entries()) {
          if (weight === undefined) {
            const found = map.get(`${key}`);
            if (found !== undefined) expect(found).toBe(set.get(key));
          } else {
            map.set(`${key}`, i, weight);
            set.set(key, i);
            expect(map.get(`${key}`)).toBe(i);
          }
          expect(map.weight).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

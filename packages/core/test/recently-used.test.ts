import { describe, expect, it } from 'vitest';
import { recentlyUsed } from '../src/recently-used.ts';

describe('recentlyUsed', () => {
  it('forgets what was not used for longest', () => {
    const map = recentlyUsed<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  });

  it('never forgets what is used again and again, however many others come', () => {
    const map = recentlyUsed<number>(10);
    map.set('mine', 1);
    for (let other = 0; other < 100; other++) {
      map.set(`${other}`, other);
      expect(map.get('mine')).toBe(1);
    }
    expect([map.get('89'), map.get('90'), map.get('91')]).toEqual([undefined, undefined, 91]);
  });

  it('keeps an entry while half as many new ones come as it has room for', () => {
    for (const before of [0, 3, 5, 8, 30]) {
      const map = recentlyUsed<number>(10);
      map.set('mine', 1);
      for (let other = 0; other < before; other++) {
        map.set(`${other}`, other);
        map.get('mine');
      }
      for (let other = 0; other < 5; other++) map.set(`late ${other}`, other);
      expect(map.get('mine')).toBe(1);
    }
  });

  it('takes a new value of a known key for use, and for no entry more', () => {
    const map = recentlyUsed<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
  });

  it('lists what it holds, and may forget it meanwhile', () => {
    const map = recentlyUsed<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    const seen: string[] = [];
    for (const [key] of map.entries()) {
      seen.push(key);
      map.delete(key);
    }
    expect(seen).toEqual(['b', 'a']);
    expect([...map.entries()]).toEqual([]);
  });

  it('holds nothing at a limit of none', () => {
    const map = recentlyUsed<number>(0);
    map.set('a', 1);
    expect(map.get('a')).toBeUndefined();
  });
});

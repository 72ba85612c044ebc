import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';

const words = ['configurationrules', 'authorizationrules', 'issuancerules', 'permit', 'deny'];

describe('nearest', () => {
  it.each([
    ['authorisationrules', 'authorizationrules'],
    ['premit', 'permit'],
    ['PERMIT', 'permit'],
    ['issuancerule', 'issuancerules'],
  ])('finds what %s means', (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });

  it.each([['deny'], ['xyz'], [''], ['p'], ['a'.repeat(65)]])('finds nothing for %j', (word) => {
    expect(nearest(word, words)).toBeUndefined();
  });

  it('looks at a bounded number of candidates', () => {
    function* endless(): Generator<string> {
      for (;;) yield 'something';
    }
    expect(nearest('permit', endless())).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { schemes } from '../src/index.ts';

describe.each(schemes.map(({ type, learning, policyTerms }) => ({ type, learning, policyTerms })))(
  'what policies learn from $type',
  ({ learning, policyTerms }) => {
    const known = new Map(policyTerms.claims.map((claim) => [claim.name, claim.valueType]));
    const claims = learning?.claims ?? [];
    const own = new Map(claims.map((claim) => [claim.name, claim]));

    it('names claims that such evidence yields, each once', () => {
      expect(claims.length).toBeGreaterThan(0);
      expect(own.size).toBe(claims.length);
      for (const { name, query } of claims) expect(known.has(query?.claim ?? name), name).toBe(true);
    });

    it('has a good value where one is needed, and integers where they are compared', () => {
      for (const { name, use, value, optional } of claims) {
        const hasValue = use === 'required' || use === 'expected';
        expect(value !== undefined, name).toBe(hasValue);
        if (typeof value === 'boolean') expect(known.get(name)).toBe('Boolean');
        if (use === 'minimum') expect(known.get(name), name).toBe('Integer');
        if (typeof value === 'bigint') expect(known.get(name)).toBe('Integer');
        if (optional === true) expect(use, name).toBe('required');
      }
    });

    it('never permits what others can look into', () => {
      const debug = policyTerms.claims.filter(({ role, name }) => role === 'debug' && !name.startsWith('$'));
      for (const { name } of debug) expect(own.get(name)?.use, name).toBe('required');
    });

    it('identifies evidence by claims that it learns', () => {
      expect(learning?.identities.length).toBeGreaterThan(0);
      for (const { name, claims: names } of learning?.identities ?? []) {
        expect(name).toMatch(/^[a-z-]+$/);
        for (const each of names) expect(own.has(each), `${name}: ${each}`).toBe(true);
      }
    });

    it('says why in a sentence', () => {
      for (const { why } of claims) expect(why).toMatch(/^[A-Z].*\.$/);
    });
  },
);

describe('what others can debug', () => {
  it.each([
    ['enclaveFlags', 0n, true],
    ['x-ms-azurevm-debuggersdisabled', true, false],
  ])('is never permitted: %s', (name, value, isOptional) => {
    const terms = schemes.flatMap(({ learning }) => learning?.claims ?? []);
    const [claim] = terms.filter((each) => each.name === name);
    expect(claim).toMatchObject({ use: 'required', value });
    expect(claim?.optional ?? false).toBe(isOptional);
  });
});

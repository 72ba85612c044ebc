import { expect, it } from 'vitest';
import { deprecatedSgxClaim, sgxClaim, tokenClaim } from '../../src/maa/claims.ts';

it('spells every claim once', () => {
  const names = [tokenClaim, sgxClaim, deprecatedSgxClaim].flatMap((each) => Object.values(each).flat());
  expect(new Set(names).size).toBe(names.length);
});

it('keeps the prefixes of the wire', () => {
  for (const name of Object.values(sgxClaim)) expect(name).toMatch(/^x-ms-sgx-[a-z-]+$/);
});

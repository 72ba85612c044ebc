import { expect, it } from 'vitest';
import { valueTypeOf } from '../src/claims.ts';

it.each([
  ['', 'String'],
  ['true', 'String'],
  [false, 'Boolean'],
  [0n, 'Integer'],
] as const)('names the type of %o as %s', (value, type) => {
  expect(valueTypeOf(value)).toBe(type);
});

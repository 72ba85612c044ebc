import { expect, it } from 'vitest';
import { superLinearGrowth } from './support/growth.ts';

/** Steps that no compiler leaves out. */
function steps(count: number): number {
  let sum = 0;
  for (let step = 0; step < count; step++) sum = (sum * 31 + step) | 0;
  return sum;
}

const make = (n: number): number => n;

it('refuses quadratic work', async () => {
  const growth = await superLinearGrowth({ make, read: (n) => steps(n * n) });
  expect(growth?.times[2]).toBeGreaterThan(8 * (growth?.times[0] ?? Infinity));
});

it('refuses an expression that starts again at every character', async () => {
  const growth = await superLinearGrowth({
    make: (n) => `${'\0'.repeat(n)}x`,
    read: (text) => text.replace(/\0+$/, ''),
  });
  expect(growth).toBeDefined();
});

it('refuses quadratic work that ends in a refusal', async () => {
  const read = (n: number): never => {
    throw new Error(`${steps(n * n)}`);
  };
  expect(await superLinearGrowth({ make, read })).toBeDefined();
});

it('refuses quadratic work below a limit', async () => {
  const read = (n: number): number => (n > 65_536 ? 0 : steps(n * n));
  expect(await superLinearGrowth({ make, read, most: 65_536 })).toBeDefined();
});

it.each([
  ['constant', () => 1],
  ['linear', (n: number) => steps(n)],
  ['a hundred steps for each unit', (n: number) => steps(100 * n)],
  ['n log n', (n: number) => steps(Math.ceil(10 * n * Math.log2(n)))],
])('accepts work that is %s', async (_, read) => {
  expect(await superLinearGrowth({ make, read })).toBeUndefined();
});

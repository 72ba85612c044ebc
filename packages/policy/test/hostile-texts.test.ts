/** A megabyte of hostile text, by counted steps of the lexer and the parser: no clock, no machine. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { compilePolicy } from './language.ts';

const steps = vi.hoisted(() => ({ count: 0 }));

/** The functions of a module, counted. */
const counted = vi.hoisted(() => (original: object) => {
  const wrap = (work: (...given: readonly unknown[]) => unknown) => {
    return (...given: readonly unknown[]) => {
      steps.count++;
      return work(...given);
    };
  };
  return Object.fromEntries(
    Object.entries(original).map(([name, value]) => [
      name,
      typeof value === 'function' ? wrap(value) : value,
    ]),
  );
});

// All that the parser does goes through the cursor, and all that the lexer finds through `push`.
vi.mock('../src/syntax/cursor.ts', async (original) => counted(await original()));
vi.mock('../src/syntax/token.ts', async (original) => counted(await original()));
vi.mock('../src/check/check-rule.ts', async (original) => counted(await original()));

const MEGABYTE = 1_000_000;
const HEAD = 'version=1.2;authorizationrules{';

const PIECES = [
  '[',
  '"\\"\n',
  "'",
  '\u201c',
  '/*',
  'a(',
  '!',
  ';',
  '&&[]',
  '[type=="a"',
  '[type==a]=>',
  '=>add(type="a",value=',
  'x:[value==NegateBool(',
  'authorizationrules{',
  '=>permit();',
  '#',
];

beforeEach(() => {
  steps.count = 0;
});

describe('a megabyte of hostile text', () => {
  it.each(PIECES)('that repeats %j is refused without a look', (piece) => {
    const { policy, diagnostics } = compilePolicy(HEAD + piece.repeat(MEGABYTE / piece.length));
    expect(policy).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['TextTooLong']);
    expect(steps.count).toBe(0);
  });

  it.each(PIECES)('that repeats %j would be read in linear time, were it allowed', (piece) => {
    const half = readSteps(piece, MEGABYTE / 2);
    const whole = readSteps(piece, MEGABYTE);
    expect(whole).toBeLessThan(20 * MEGABYTE);
    // Twice the text, twice the steps: a quadratic reader would take four times as many.
    expect(whole).toBeLessThan(2.2 * half + 1000);
  });
});

function readSteps(piece: string, length: number): number {
  steps.count = 0;
  const text = HEAD + piece.repeat(length / piece.length);
  const { diagnostics } = compilePolicy(text, { limits: { textLength: text.length } });
  expect(diagnostics.length).toBeLessThanOrEqual(202);
  expect(steps.count).toBeGreaterThan(0);
  return steps.count;
}

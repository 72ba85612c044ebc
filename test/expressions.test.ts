import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkExpressions } from '../tools/expressions.mjs';
import { fixtureTree } from './fixture-tree.ts';

/** `rule line` of each fault in a file of a package. */
async function faultsOf(
  source: string,
  {
    accepted = {},
    path = 'packages/core/src/a.ts',
  }: { accepted?: Record<string, string>; path?: string } = {},
): Promise<string[]> {
  const { faults } = await checkExpressions(fixtureTree({ [path]: source }), { accepted });
  return faults.map(({ rule, line }) => `${rule} ${line}`);
}

/** No verdict on this one: the checker cannot read it. */
const UNJUDGED = '/(?<!(?=(a))b)\\p{Nonsense}/u';

describe('expression check', () => {
  it('accepts this repository', { timeout: 180_000 }, async () => {
    const root = resolve(fileURLToPath(import.meta.url), '../..');
    const memory = join(root, 'node_modules/.cache/expressions.json');
    const { faults, count } = await checkExpressions(root, { memory });
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it.each([
    ['anchored at both ends', 'export const a = /^[a-z]+$/;'],
    ['with one repetition at the end', 'export const a = /a+/g;'],
    ['built of a literal text', "export const a = new RegExp('^[a-z]+$', 'i');"],
    ['built of a template without parts', 'export const a = RegExp(`^[a-z]+$`);'],
    ['that is only a division', 'export const a = (b: number, c: number) => b / c / 2;'],
    ['of which only the type is named', 'export const a = (b: RegExp | string) => b instanceof RegExp;'],
    ['inside a comment or a text', 'export const a = "/(a+)+$/"; // /(a+)+$/'],
  ])('accepts an expression %s', async (_, source) => {
    expect(await faultsOf(source)).toEqual([]);
  });

  it.each([
    ['polynomial', 'export const a = (text: string) => text.replace(/\\0+$/, "");', 1],
    ['exponential', '\nexport const a = /^(a+)+$/;', 2],
    ['in a template', `export const a = \`\${'x'.replace(/\\s+$/, '')}\`;`, 1],
    [
      'in a type guard',
      'export function a(b: unknown): b is string {\n  return /,+$/.test(b as string);\n}',
      2,
    ],
    ['built of a literal text', "\n\nexport const a = new RegExp('\\\\s+$');", 3],
    ['that a method of texts builds', "export const a = (text: string) => text.match('b+$');", 1],
    ['of a JSON schema', "export const a = { type: 'string', pattern: ' +$' };", 1],
  ])('refuses an expression that is %s', async (_, source, line) => {
    expect(await faultsOf(source)).toEqual([`super-linear ${line}`]);
  });

  it('refuses one in a page and in an app', async () => {
    const page = 'export const a = <b>{String(1).replace(/1+$/, "")}</b>;';
    expect(await faultsOf(page, { path: 'apps/console/src/a.tsx' })).toEqual(['super-linear 1']);
  });

  it.each([
    ['a variable', 'export const a = (b: string) => new RegExp(b);'],
    ['a variable, as a function', 'export const a = (b: string) => RegExp(b);'],
    ['a variable, by another name', 'export const a = (b: string) => new globalThis.RegExp(b);'],
    ['a template with parts', `export const a = (b: number) => new RegExp(\`^a{\${b}}$\`);`],
    ['literal text and unknown flags', "export const a = (b: string) => new RegExp('a', b);"],
    ['a text that is put together', "export const a = (b: string, c: string) => b.match(c + '+$');"],
    ['a text that is chosen', "export const a = (b: string) => b.search(b === '' ? '(a+)+$' : 'b');"],
    ['another name', 'const A = RegExp;\nexport const a = (b: string) => new A(b);'],
    ['another name, taken out', 'const { RegExp: A } = globalThis;\nexport const a = (b: string) => A(b);'],
    ['a subclass', 'class A extends RegExp {}\nexport const a = (b: string) => new A(b);'],
    ['reflection', 'export const a = (b: string) => Reflect.construct(RegExp, [b]);'],
    ['spread arguments', 'export const a = (b: [string]) => new RegExp(...b);'],
  ])('refuses an expression that is built of %s', async (_, source) => {
    expect(await faultsOf(source)).toEqual(['built 1']);
  });

  it('refuses an expression without a verdict unless a reason is given', async () => {
    const source = `export const a = ${UNJUDGED};`;
    expect(await faultsOf(source)).toEqual(['unknown 1']);
    expect(await faultsOf(source, { accepted: { [UNJUDGED]: 'never repeats' } })).toEqual([]);
  });

  it('accepts no reason for an expression that is known to be super-linear', async () => {
    const accepted = { '/a+$/': 'the text is short' };
    expect(await faultsOf('export const a = /a+$/;', { accepted })).toEqual(['super-linear 1', 'needless 1']);
  });

  it('refuses a reason that no expression needs', async () => {
    expect(await faultsOf('export const a = /a/;', { accepted: { '/b+$/': 'gone' } })).toEqual([
      'needless 1',
    ]);
  });
});

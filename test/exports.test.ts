import { describe, expect, it } from 'vitest';
import { checkExports, exportTable } from '../tools/exports.mjs';
import { fixtureTree, manifest } from './fixture-tree.ts';

const workspace = { version: '0.1.0', license: 'Apache-2.0', engines: { node: '>=20' } };
const door = { ...manifest('@veritee/core', { '.': './src/index.ts' }, ['cborg']) };

const tree = {
  'package.json': workspace,
  LICENSE: 'The licence.\n',
  'packages/core/LICENSE': 'The licence.\n',
  'packages/core/package.json': door,
  'packages/core/src/index.ts': "export { type A, a } from './a.ts';\n",
  'packages/core/src/a.ts':
    '/** What this file is for. */\n\nconst x = 1;\n/** A value. */\nexport const a = { x };\nexport type A = typeof a;\n',
  'packages/core/dist/index.js': '',
  'packages/core/dist/index.d.ts': '',
};

/** `path:line why` of each fault in the tree with some files changed; undefined removes one. */
function faults(changed: Readonly<Record<string, unknown>>): string[] {
  const files = Object.fromEntries(
    Object.entries({ ...tree, ...changed }).filter(([, each]) => each !== undefined),
  );
  return checkExports(fixtureTree(files)).map(({ path, line, why }) => `${path}:${line} ${why}`);
}

describe('export check', () => {
  it('accepts a package that keeps its promises', () => {
    expect(faults({})).toEqual([]);
  });

  it('refuses a package without the licence of the workspace', () => {
    expect(faults({ 'packages/core/LICENSE': undefined })).toHaveLength(1);
    expect(faults({ 'packages/core/LICENSE': 'Another.\n' })).toHaveLength(1);
  });

  it('refuses a door that was not built', () => {
    expect(faults({ 'packages/core/dist/index.d.ts': undefined })).toEqual([
      expect.stringContaining('types names ./dist/index.d.ts, which is not there'),
    ]);
  });

  it('refuses conditions in an order in which types come too late', () => {
    const exports = {
      '.': { default: './dist/index.js', types: './dist/index.d.ts', 'veritee-source': './src/index.ts' },
    };
    expect(faults({ 'packages/core/package.json': { ...door, exports } })).toHaveLength(1);
  });

  it('refuses types and code of different files', () => {
    const exports = {
      '.': { types: './dist/index.d.ts', 'veritee-source': './src/index.ts', default: './src/index.ts' },
    };
    expect(faults({ 'packages/core/package.json': { ...door, exports } })).toHaveLength(1);
  });

  it('refuses an exported symbol without documentation, at its line', () => {
    expect(
      faults({ 'packages/core/src/a.ts': '/** T. */\nexport type A = 1;\nexport const a = 1;\n' }),
    ).toEqual(['packages/core/src/a.ts:3 exports a without documentation']);
  });

  it('refuses a door that does not name its exports', () => {
    expect(faults({ 'packages/core/src/index.ts': "\nexport * from './a.ts';\n" })).toEqual([
      'packages/core/src/index.ts:2 a door names each export',
    ]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a range instead of a version', { dependencies: { cborg: '^4.0.0' } }],
    ['an exact version of what programs share with us', { dependencies: { zod: '4.0.0' } }],
    ['another folder of the repository', { repository: { directory: 'packages/other' } }],
    ['no keywords', { keywords: [] }],
    ['files without sources', { files: ['dist', '!dist/.tsbuildinfo'] }],
    ['files that the compiler keeps for itself', { files: ['dist', 'src'] }],
    ['another version than the workspace', { version: '0.2.0' }],
    ['another range of Node', { engines: { node: '>=18' } }],
    ['side effects', { sideEffects: true }],
    ['no ES module', { type: 'commonjs' }],
    ['a command that is not there', { bin: { veritee: 'bin/veritee.js' } }],
    ['no door at all', { exports: {} }],
  ])('refuses %s', (_what, change) => {
    expect(faults({ 'packages/core/package.json': { ...door, ...change } })).toHaveLength(1);
  });
});

describe('table of exports', () => {
  it('counts names and values of each entry point, and what is public in all', () => {
    const exports = {
      '.': { 'veritee-source': './src/index.ts' },
      './again': { 'veritee-source': './src/again.ts' },
      './internal': { 'veritee-source': './src/internal.ts' },
    };
    const root = fixtureTree({
      ...tree,
      'packages/core/package.json': { ...door, exports },
      'packages/core/src/again.ts':
        "export { a } from './a.ts';\nexport type { A } from './a.ts';\nexport const b = 1;\nexport interface C {}\n",
      'packages/core/src/internal.ts': "export { a as x } from './a.ts';\n",
    });
    expect(exportTable(root).slice(2)).toEqual([
      '| `@veritee/core` | public | 2 | 1 |',
      '| `@veritee/core/again` | public | 4 | 2 |',
      '| `@veritee/core/internal` | internal | 1 | 1 |',
      'public, each name once per package: 4, of these no types: 2; internal: 1',
    ]);
  });
});

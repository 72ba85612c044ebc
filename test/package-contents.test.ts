import { describe, expect, it } from 'vitest';
import { contentFaults } from '../tools/publish/contents.mjs';
import { fixtureTree } from './fixture-tree.ts';

const tree = {
  LICENSE: 'The licence.\n',
  'README.md': '# A package\n',
  'package.json': {},
  'dist/a/b.js': 'export {};\n//# sourceMappingURL=b.js.map\n',
  'dist/a/b.js.map': { sources: ['../../src/a/b.ts'] },
  'dist/a/b.d.ts': 'export {};\n',
  'src/a/b.ts': 'export {};\n',
};

/** The faults of a package with some files changed; undefined removes one. */
function faults(changed: Readonly<Record<string, unknown>>): string[] {
  const files = Object.entries({ ...tree, ...changed }).filter(([, each]) => each !== undefined);
  return contentFaults(fixtureTree(Object.fromEntries(files)));
}

describe('contents of a package', () => {
  it('are code, maps, sources, licence and README', () => {
    expect(faults({})).toEqual([]);
  });

  it('may be a built page, whose sources are elsewhere', () => {
    expect(faults({ 'dist/console/assets/main-1.js': 'export {};\n' })).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['without licence', 'LICENSE is missing', { LICENSE: undefined }],
    ['without README', 'README.md is missing', { 'README.md': undefined }],
    ['with a test', 'src/a/b.test.ts is for development only', { 'src/a/b.test.ts': '' }],
    ['with fixtures', 'src/fixtures/c.bin is for development only', { 'src/fixtures/c.bin': '' }],
    [
      'with the compiler’s own file',
      'dist/.tsbuildinfo is for development only',
      { 'dist/.tsbuildinfo': '' },
    ],
    ['with another folder', 'docs is not part of a package', { 'docs/a.md': '' }],
    [
      'whose map leads nowhere',
      'dist/a/b.js.map leads to src/a/c.ts, which is not in the package',
      { 'dist/a/b.js.map': { sources: ['../../src/a/c.ts'] } },
    ],
    [
      'whose map leads out of the package',
      'dist/a/b.js.map leads to ../src/a/b.ts, which is not in the package',
      { 'dist/a/b.js.map': { sources: ['../../../src/a/b.ts'] } },
    ],
    [
      'whose code names no map',
      'dist/a/b.js names no source map that is in the package',
      { 'dist/a/b.js': 'export {};\n' },
    ],
    [
      'with code whose source was removed',
      'dist/c.js has no source: remove dist and build again',
      { 'dist/c.js': 'export {};\n//# sourceMappingURL=a/b.js.map\n' },
    ],
  ])('are refused %s', (_, fault, changed) => {
    expect(faults(changed)).toEqual([fault]);
  });
});

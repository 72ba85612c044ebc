/** Small workspaces on disk for the tests of the repository's guards. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes files into a new temporary folder that is gone after the test; values that are no text become JSON. */
export function fixtureTree(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'veritee-tree-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** A package.json whose doors are the given source files. */
export function manifest(
  name: string,
  doors: Readonly<Record<string, string>>,
  dependencies: readonly string[] = [],
): Record<string, unknown> {
  return {
    name,
    version: '0.1.0',
    description: 'A fixture.',
    license: 'Apache-2.0',
    repository: { directory: name.replace('@veritee', 'packages') },
    keywords: ['fixture'],
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: Object.fromEntries(
      Object.entries(doors).map(([door, source]) => {
        const built = source.replace('./src/', './dist/').replace(/\.ts$/, '');
        return [door, { types: `${built}.d.ts`, 'veritee-source': source, default: `${built}.js` }];
      }),
    ),
    files: ['dist', '!dist/.tsbuildinfo', 'src'],
    dependencies: Object.fromEntries(dependencies.map((each) => [each, '0.1.0'])),
  };
}

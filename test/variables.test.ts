/** Tests and tools start services, which refuse a variable of ours that they do not know: what tools read must be known. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSettings } from '../apps/cli/src/settings/environment.ts';

const root = resolve(import.meta.dirname, '..');

/** Code of tests and tools, by path. */
const code = ['test', 'tools', ...testsOf('packages'), ...testsOf('apps')].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|mjs)$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);

function testsOf(folder: string): string[] {
  return readdirSync(join(root, folder))
    .map((name) => join(folder, name, 'test'))
    .filter((path) => existsSync(join(root, path)));
}

/** Our variables that a text reads from, or sets in, the environment of its process. */
function variablesOf(text: string): string[] {
  return [...text.matchAll(/process\.env(?:\.|\[['"])(VERITEE_\w+)/g)].map(([, name = '']) => name);
}

const problemsOf = (names: readonly string[]): unknown[] => [
  ...environmentSettings(Object.fromEntries(names.map((name) => [name, 'x']))).problems,
];

describe('variables of the repository', () => {
  it('are known to the service wherever tests and tools use them', () => {
    const names = new Set(code.flatMap((path) => variablesOf(readFileSync(join(root, path), 'utf8'))));
    expect(names).toContain('VERITEE_VECTORS');
    expect(problemsOf([...names])).toEqual([]);
  });

  it('would be found', () => {
    const [name = ''] = variablesOf(`process.env['${'VERITEE_NOWHERE'}_KNOWN'] = folder;`);
    expect(problemsOf([name])).toMatchObject([{ source: 'VERITEE_NOWHERE_KNOWN' }]);
  });

  it('leave a test run in an environment in which a service starts', () => {
    expect(environmentSettings(process.env).problems).toEqual([]);
  });
});

/** Entry points whose path begins with `internal` can change in any release: nothing that readers copy imports them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, blocksOf, readPage } from './support/pages.ts';

const root = join(import.meta.dirname, '..');
const INTERNAL = /@veritee\/[a-z]+\/internal/;

/** Paths of files below a folder, from the root. */
function below(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

describe('internal entry points', () => {
  it('are imported by no block of code on a page', () => {
    const found = allPages().flatMap((path) =>
      blocksOf(readPage(path))
        .filter(({ text }) => INTERNAL.test(text))
        .map(({ line }) => `${path}:${line}`),
    );
    expect(found).toEqual([]);
  });

  it('are imported by no example and by no program that is written from the pages', () => {
    const files = [...below('examples'), ...below('test/programs')];
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => INTERNAL.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('are imported by no example in a doc comment', () => {
    const sources = readdirSync(join(root, 'packages')).flatMap((name) => below(`packages/${name}/src`));
    const found = sources.filter((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .some((line) => /^\s*\*.*\bimport\b/.test(line) && INTERNAL.test(line)),
    );
    expect(found).toEqual([]);
  });
});

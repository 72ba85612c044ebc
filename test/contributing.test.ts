/** CONTRIBUTING.md names only tools, tests and folders that exist, and all packages. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolders, readPage } from './support/pages.ts';

const root = resolve(import.meta.dirname, '..');
const page = readPage('CONTRIBUTING.md');

describe('CONTRIBUTING.md', () => {
  it('names files and folders that exist', () => {
    const spans = Array.from(page.matchAll(/`([^`\n]+)`/g), ([, span = '']) => span);
    const paths = spans
      .flatMap((span) => span.split(' '))
      .filter((word) => /^(?:tools|test|packages|apps|docs|\.ci)\/[\w./-]+$/.test(word));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has each package in its layer', () => {
    expect(packageFolders().filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
  });
});

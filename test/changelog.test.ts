/** The changelog: its versions in order, the current one among them, every entry under a heading of the format. */

import { describe, expect, it } from 'vitest';
import { packageFolders, readPage } from './support/pages.ts';

/** The headings that Keep a Changelog has below a version. */
const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** What is wrong with a changelog, given the version of the packages. */
function faults(page: string, version: string): readonly string[] {
  const headings = Array.from(page.matchAll(/^## (.*)$/gm), ([, heading = '']) => heading);
  const [first = '', ...released] = headings;
  const versions = released.map((heading) => heading.match(/^(\d+\.\d+\.\d+)(?: – \d{4}-\d\d-\d\d)?$/)?.[1]);
  const found = first === 'Unreleased' ? [] : [`begins with ${first}`];
  for (const [index, each] of versions.entries())
    if (each === undefined) found.push(`not a version: ${released[index]}`);
  const numbers = versions.map((each) => (each ?? '').split('.').map(Number));
  for (const [index, each] of numbers.entries())
    if (index > 0 && !isNewer(numbers[index - 1] ?? [], each)) found.push(`not in order: ${released[index]}`);
  if (!versions.includes(version)) found.push(`without the current version ${version}`);
  for (const [, kind = ''] of page.matchAll(/^### (.*)$/gm))
    if (!KINDS.includes(kind)) found.push(`unknown heading: ${kind}`);
  return found;
}

function isNewer(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place >= 0 && (one[place] ?? 0) > (other[place] ?? 0);
}

describe('CHANGELOG.md', () => {
  const { version } = JSON.parse(readPage('package.json')) as { readonly version: string };

  it('has the current version, and is in order', () => {
    expect(faults(readPage('CHANGELOG.md'), version)).toEqual([]);
  });

  it('speaks for all packages: they have one version', () => {
    const versions = packageFolders().map(
      (folder) => (JSON.parse(readPage(`${folder}/package.json`)) as { readonly version: string }).version,
    );
    expect([...new Set(versions)]).toEqual([version]);
  });

  it.each([
    ['begins with 0.1.0', '## 0.1.0\n'],
    ['not a version: soon', '## Unreleased\n## soon\n## 0.1.0\n'],
    ['not in order: 0.2.0', '## Unreleased\n## 0.1.0\n## 0.2.0\n'],
    ['without the current version 0.1.0', '## Unreleased\n## 0.0.9\n'],
    ['unknown heading: New', '## Unreleased\n### New\n## 0.1.0\n'],
  ])('is refused when it is %s', (fault, page) => {
    expect(faults(page, '0.1.0')).toContain(fault);
  });
});

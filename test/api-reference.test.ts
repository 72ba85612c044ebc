/** The reference of the packages can be written from the doc comments: every public export has one. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plain } from '../tools/api/declarations.mjs';
import { pageOf } from '../tools/api/page.mjs';
import { isBuilt } from './support/packed-project.ts';

if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

describe.skipIf(!isBuilt)('docs/reference/api', () => {
  it('is what the tool writes from the doc comments', () => {
    const tool = fileURLToPath(new URL('../tools/api.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' })).toMatch(
      /^reference: 9 pages/,
    );
  });
});

describe('a page of the reference', () => {
  const comment = plain(`
 * Adds two numbers, see {@link Sum}.
 *
 * @param a - the first
 * @returns the sum
 * @throws RangeError if it is too large
 * @example
 * add(1, 2); // 3
 `);
  const add = {
    name: 'add',
    kind: 'function' as const,
    code: 'function add(a: number): number;',
    comment,
    place: 'a.ts add',
  };

  it('has text, parameters, what is returned and thrown, and the example', () => {
    const page = pageOf('p', [{ name: 'p', purpose: 'Sums.', declarations: [add] }]);
    for (const line of [
      'Adds two numbers, see `Sum`.',
      '- `a`: the first',
      'Returns the sum',
      'Throws RangeError if it is too large',
      'add(1, 2); // 3',
    ]) {
      expect(page.split('\n')).toContain(line);
    }
  });

  it('does not repeat what another entry point has', () => {
    const entries = [
      { name: 'p', purpose: 'One.', declarations: [add] },
      { name: 'p/q', purpose: 'Two.', declarations: [add] },
    ];
    const page = pageOf('p', entries);
    expect(page.split('#### `add`')).toHaveLength(2);
    expect(page).toContain('Also exported here: `add` (`p`).');
  });
});

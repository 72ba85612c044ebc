import { describe, expect, it } from 'vitest';
import { isInstalled } from '../tools/setup.mjs';
import { fixtureTree } from './fixture-tree.ts';

const zod = { version: '4.0.0', integrity: 'sha512-a' };
const link = { resolved: 'packages/core', link: true };
const lock = {
  '': { name: 'veritee' },
  'packages/core': { name: '@veritee/core', version: '0.1.0' },
  'node_modules/@veritee/core': link,
  'node_modules/zod': zod,
  'node_modules/other-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};
const { '': _root, 'node_modules/other-system': _other, ...installed } = lock;

/** Whether a folder with this lock file and this record of npm's counts as installed. */
function holds(present: Record<string, unknown> | undefined): boolean {
  return isInstalled(
    fixtureTree({
      'package-lock.json': { packages: lock },
      ...(present !== undefined && { 'node_modules/.package-lock.json': { packages: present } }),
    }),
  );
}

describe('isInstalled', () => {
  it('is true for what npm ci leaves, without optional packages of other systems', () => {
    expect(holds(installed)).toBe(true);
  });

  const { 'node_modules/zod': _zod, ...withoutZod } = installed;

  it.each<[string, Record<string, unknown> | undefined]>([
    ['on a fresh clone, or after an install that was interrupted', undefined],
    ['when a package is missing, as after an install without development dependencies', withoutZod],
    [
      'when a package has another version',
      { ...installed, 'node_modules/zod': { ...zod, version: '4.0.1' } },
    ],
    [
      'when a package has other content',
      { ...installed, 'node_modules/zod': { ...zod, integrity: 'sha512-x' } },
    ],
    ['when the lock file dropped a package', { ...installed, 'node_modules/old': zod }],
    ['when a workspace is a copy', { ...installed, 'node_modules/@veritee/core': { version: '0.1.0' } }],
  ])('is false %s', (_when, present) => {
    expect(holds(present)).toBe(false);
  });
});

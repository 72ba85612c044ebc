import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInstalled, onceForSources, root } from '../tools/setup.mjs';
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

describe('a step of the setup', () => {
  const name = `tested-${process.pid}`;
  afterAll(() => rmSync(join(root, 'node_modules', '.cache', 'veritee', name), { force: true }));

  it('runs once, and again when what it reads is changed, what it makes is gone, or it failed', () => {
    const folder = fixtureTree({ 'public/page.css': 'a' });
    const [style, made] = [join(folder, 'public/page.css'), join(folder, 'made.html')];
    let runs = 0;
    const step = (): number => {
      onceForSources(name, { from: [join(folder, 'public')], made: [made] }, () => {
        runs++;
        writeFileSync(made, '');
      });
      return runs;
    };
    expect([step(), step()]).toEqual([1, 1]);
    writeFileSync(style, 'longer');
    expect([step(), step()]).toEqual([2, 2]);
    rmSync(made);
    expect([step(), step()]).toEqual([3, 3]);
    writeFileSync(style, 'much longer');
    const failing = (): void =>
      onceForSources(name, { from: [join(folder, 'public')] }, () => {
        throw new Error('failed');
      });
    expect(failing).toThrow('failed');
    expect([step(), step()]).toEqual([4, 4]);
  });
});

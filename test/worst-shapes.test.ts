import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { superLinearGrowth } from './support/growth.ts';
import { hclReaders } from './support/hcl-readers.ts';
import { readers as allButTpm, noReaders } from './support/readers.ts';
import { snpReaders } from './support/snp-readers.ts';
import { tdxReaders } from './support/tdx-readers.ts';
import { tpmReaders } from './support/tpm-readers.ts';

const readers = [...allButTpm, ...tpmReaders, ...tdxReaders, ...snpReaders, ...hclReaders];

/** What exported functions are called that take bytes or text from outside. */
const READS = /^(?:(?:compile|decode|describe|evaluate|format|from|parse|read|run)[A-Z]|verify(?:[A-Z]|$))/;

/** `package name` of every such export of every package. */
async function exportedReaders(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of readdirSync('packages')) {
    const manifest = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8'));
    for (const door of Object.keys(manifest.exports)) {
      const name = manifest.name + door.slice(1);
      const functions = Object.entries(await import(name)).filter(([, value]) => typeof value === 'function');
      found.push(
        ...functions
          .map(([each]) => `${name} ${each}`)
          .filter((each) => READS.test(each.split(' ')[1] ?? '')),
      );
    }
  }
  return found;
}

describe('the table of readers', () => {
  it('has a row for everything that packages export and that reads', async () => {
    // What several doors export has one row.
    const named = [...readers.map(({ name }) => name), ...Object.keys(noReaders)].map(
      (name) => name.split(' ')[1],
    );
    const missing = (await exportedReaders()).filter((name) => !named.includes(name.split(' ')[1]));
    expect(missing).toEqual([]);
  });

  it('gives reasons only for what is exported', async () => {
    const exported = await exportedReaders();
    expect(Object.keys(noReaders).filter((name) => !exported.includes(name))).toEqual([]);
  });
});

describe.each(readers)('work of $name grows no faster than its input', ({ shapes, read, most }) => {
  it.each(Object.entries(shapes))('%s', { timeout: 120_000 }, async (_, make) => {
    const growth = await superLinearGrowth({ make, read, ...(most !== undefined && { most }) });
    expect(growth).toBeUndefined();
  });
});

/** The first line of a verdict: all that many people read. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The headline for simulated evidence. */
async function headline(type: string, scenario: string, isBound = true): Promise<string> {
  const out = mkdtempSync(join(folder.path, 'evidence-'));
  const data = join(out, 'data.txt');
  writeFileSync(data, 'some data');
  const simulated = [
    'simulate',
    type,
    '--out',
    out,
    '--scenario',
    scenario,
    '--runtime-data',
    data,
    '--json',
  ];
  const made = await run(simulated);
  expect(made.status).toBe(0);
  const verdict = await run([
    ...['evidence', 'verify', type, join(out, 'evidence.bin')],
    ...['--endorsements', out, '--trust-root', join(out, 'root.pem')],
    ...(isBound ? ['--runtime-data', data] : []),
  ]);
  expect(verdict.status).toBe(0);
  return verdict.stdout.split('\n')[0] ?? '';
}

describe('the headline of a verdict', () => {
  it.each([
    ['sgx', 'debug'],
    ['openenclave', 'debug'],
    ['tdx', 'debug'],
    ['tdx', 'profiled'],
    ['snp', 'debug'],
  ])('of %s evidence says that it is open to its host: %s', async (type, scenario) => {
    expect(await headline(type, scenario)).toMatch(/^✓ Accepted.*; DEBUG: its host may look inside/);
  });

  it.each(['sgx', 'tdx', 'snp'])('of %s evidence says that its report data was not checked', async (type) => {
    const unchecked = /; report data NOT checked: give what it binds with --runtime-data/;
    expect(await headline(type, 'up-to-date', false)).toMatch(unchecked);
    expect(await headline(type, 'up-to-date')).not.toMatch(unchecked);
  });

  it.each(['sgx', 'openenclave', 'tdx', 'snp'])('of %s evidence that is closed does not', async (type) => {
    expect(await headline(type, 'up-to-date')).not.toMatch(/debug/i);
  });
});

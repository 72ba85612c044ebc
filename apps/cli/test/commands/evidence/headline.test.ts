/** The first line of a verdict: all that many people read. */

import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The headline for simulated evidence. */
async function headline(type: string, scenario: string, ...more: readonly string[]): Promise<string> {
  const out = mkdtempSync(join(folder.path, 'evidence-'));
  const made = await run(['simulate', type, '--out', out, '--scenario', scenario, ...more, '--json']);
  expect(made.status).toBe(0);
  const data = join(out, 'runtime-data.bin');
  const verdict = await run([
    ...['evidence', 'verify', type, join(out, 'evidence.bin')],
    ...['--endorsements', out, '--trust-root', join(out, 'root.pem')],
    ...(existsSync(data) ? ['--runtime-data', data] : []),
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

  it.each(['sgx', 'openenclave', 'tdx', 'snp'])('of %s evidence that is closed does not', async (type) => {
    expect(await headline(type, 'up-to-date')).not.toMatch(/debug/i);
  });
});

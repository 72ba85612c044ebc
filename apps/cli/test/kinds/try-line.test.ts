/** The line that `simulate` prints runs as it stands and comes out as the scenario says. */

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosOf } from '@veritee/simulator';
import { afterAll, expect, it } from 'vitest';
import { run } from '../run.ts';
import { temporaryFolder } from '../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

async function tried(type: string, ...more: readonly string[]) {
  const out = mkdtempSync(join(folder.path, 'a folder '));
  const made = await run(['simulate', type, '--out', out, '--data', folder.path, ...more]);
  expect(made.status).toBe(0);
  const line = /Try +veritee (.*)$/m.exec(made.stdout)?.[1] ?? '';
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  return run([...words, '--json']);
}

const CASES = (['SgxEnclave', 'OpenEnclave', 'TdxVm', 'SevSnpVm', 'Tpm', 'AzureGuest'] as const).flatMap(
  (type) =>
    scenariosOf(type)
      // The rest differ in what was simulated, not in what the line must say.
      .filter(({ name }) => /up-to-date|report-data|container|masked|sound|expired|not-yet/.test(name))
      .map(({ name, expected }) => [type, name, expected] as const),
);

it.each(CASES)('%s, %s', async (type, scenario, { accepted, code }) => {
  const result = await tried(type, '--scenario', scenario);
  // What only an option allows is allowed by the line.
  const isAllowed = code === 'VekChipIdMasked' || scenario === 'container';
  expect(result.json()).toMatchObject(
    accepted || isAllowed
      ? { accepted: true }
      : { accepted: false, ...(scenario !== 'other-container' && { error: { code } }) },
  );
});

it('has the moment that was asked for', async () => {
  const result = await tried('sgx', '--at', '2025-01-01T00:00:00Z');
  expect(result.json()).toMatchObject({ accepted: true });
});

it('names the runtime data that was bound', async () => {
  const result = await tried('sgx', '--runtime-data', join(import.meta.dirname, 'try-line.test.ts'));
  expect(result.json()).toMatchObject({ accepted: true });
  expect(JSON.stringify(result.json())).toContain('Evidence is bound to the runtime data');
});

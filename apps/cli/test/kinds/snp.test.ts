/** SEV-SNP on the command line: what `simulate` makes, `evidence verify` judges as stated and `evidence show` prints. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenariosOf } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { SNP_SCENARIO_NAMES } from '../../src/kinds/snp/scenario-names.ts';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-snp-'));
afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (out: string, ...more: readonly string[]) =>
  run(['simulate', 'snp', '--out', out, '--data', folder, ...more, '--json']);
const verify = (out: string, ...more: readonly string[]) =>
  run([
    'evidence',
    'verify',
    'snp',
    join(out, 'evidence.bin'),
    '--endorsements',
    out,
    '--trust-root',
    join(out, 'root.pem'),
    ...more,
    '--json',
  ]);

describe('SEV-SNP on the command line', () => {
  it('has the scenarios of the simulator', () => {
    expect(SNP_SCENARIO_NAMES).toEqual(scenariosOf('SevSnpVm').map(({ name }) => name));
  });

  it.each(SNP_SCENARIO_NAMES.filter((name) => name !== 'wrong-report-data'))(
    '%s comes out as it says',
    async (scenario) => {
      const out = join(folder, scenario);
      const made = await simulate(out, '--scenario', scenario);
      expect(made.status).toBe(0);
      const { expected } = made.json() as { expected: { accepted: boolean; code?: string } };
      const result = await verify(out);
      expect(result.json()).toMatchObject({
        accepted: expected.accepted,
        ...(expected.code !== undefined && { error: { code: expected.code } }),
      });
      expect(result.status).toBe(expected.accepted ? 0 : 1);
    },
  );

  it('takes another issuer of utility VMs, a masked chip and a missing revocation list when told to', async () => {
    const container = join(folder, 'told');
    const { uvmIssuer } = (await simulate(container, '--scenario', 'container')).json() as {
      uvmIssuer: { issuer: string; feed: string };
    };
    expect((await verify(container, '--uvm-issuer', `${uvmIssuer.issuer},${uvmIssuer.feed}`)).status).toBe(0);
    const masked = join(folder, 'masked');
    await simulate(masked, '--scenario', 'masked-chip');
    expect((await verify(masked, '--allow-masked-chip')).status).toBe(0);
  });

  it('shows a debuggable guest as such in its first line', async () => {
    const out = join(folder, 'shown');
    await simulate(out, '--debug', '--product', 'turin');
    const shown = await run(['evidence', 'show', join(out, 'report.bin'), '--type', 'snp']);
    expect(shown.stdout).toContain('DEBUGGABLE');
    expect(shown.stdout).toContain('FMC 1');
  });
});

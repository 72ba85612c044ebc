import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosOf } from '@veritee/simulator';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { TDX_SCENARIO_NAMES } from '../../../src/kinds/tdx/scenario-names.ts';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(folder.path, 'td-'));
});

const simulate = (...more: string[]) => run(['simulate', 'tdx', '--out', out, '--json', ...more]);
const verify = (...more: string[]) =>
  run([
    ...['evidence', 'verify', 'tdx', join(out, 'evidence.bin'), '--json'],
    ...['--endorsements', out, '--trust-root', join(out, 'root.pem'), ...more],
  ]);

describe('simulate tdx', () => {
  it('lists all scenarios in its help', () => {
    expect(TDX_SCENARIO_NAMES).toEqual(scenariosOf('TdxVm').map(({ name }) => name));
  });

  it.each(TDX_SCENARIO_NAMES)('%s comes out as it says', async (scenario) => {
    const made = await simulate('--scenario', scenario);
    expect(made.status).toBe(0);
    const { expected } = made.json() as { expected: { accepted: boolean; status?: string; code?: string } };
    const data = join(out, 'runtime-data.bin');
    const verdict = await verify(...(existsSync(data) ? ['--runtime-data', data] : []));
    expect(verdict.status).toBe(expected.accepted ? 0 : 1);
    expect(verdict.json()).toMatchObject({
      accepted: expected.accepted,
      ...(expected.status !== undefined && { status: expected.status }),
      ...(expected.code !== undefined && { error: { code: expected.code } }),
    });
  });

  it.each([
    ['--quote-version', '4'],
    ['--td-report', '1.5-ex'],
    ['--td-report', '1.0', '--migratable'],
  ])('makes other forms: %s %s', async (...options) => {
    await simulate(...options);
    expect((await verify()).json()).toMatchObject({ accepted: true });
  });

  it('makes a fleet, each of whose platforms is verified by the same endorsements', async () => {
    await simulate('--fleet', '3');
    const verdicts = [0, 1, 2].map(async (number) => {
      const file = join(out, 'fleet', `00000${number}.bin`);
      const options = ['--endorsements', out, '--trust-root', join(out, 'root.pem'), '--json'];
      return (await run(['evidence', 'verify', 'tdx', file, ...options])).status;
    });
    expect(await Promise.all(verdicts)).toEqual([0, 0, 0]);
  });

  it('has no quote of version 3', async () => {
    const made = await simulate('--quote-version', '3');
    expect([made.status, made.json()['error']]).toMatchObject([2, { code: 'InvalidUsage' }]);
  });
});

describe('evidence verify tdx', () => {
  it('says what stands below what, and what a relaunch would change', async () => {
    await simulate('--scenario', 'relaunch-advised');
    const verdict = await verify('--accept', 'TDRelaunchAdvised');
    expect(verdict.json()).toMatchObject({
      accepted: true,
      shortfalls: [
        'TDX module TDX_01: SVN 4, UpToDate needs 6; that ends INTEL-SA-01036, INTEL-SA-01099',
        'A relaunch would run the TD on: TDX module SVN 6 instead of 4',
      ],
    });
  });

  it('proves the boot log that is given, and claims it', async () => {
    await simulate();
    const log = join(out, 'event-log.bin');
    const verdict = await verify('--event-log', log);
    expect(verdict.json()).toMatchObject({
      accepted: true,
      claims: { tdx_event_log: { registers: [0, 1, 2, 3] } },
    });
    await run(['simulate', 'tdx', '--out', out, '--scenario', 'tampered']);
    const other = await verify('--event-log', join(out, 'root.pem'));
    expect(other.json()).toMatchObject({ accepted: false });
  });

  it('refuses a boot log that is of another boot', async () => {
    await simulate();
    const verdict = await verify('--event-log', join(out, 'root.pem'));
    expect(verdict.json()).toMatchObject({ accepted: false, error: { code: 'EventLogFormat' } });
  });
});

describe('evidence show', () => {
  it('recognises the quote and prints the fields of its TD report', async () => {
    await simulate('--td-report', '1.5-ex');
    const shown = await run(['evidence', 'show', join(out, 'evidence.bin')]);
    expect(shown.status).toBe(0);
    for (const text of ['TdxVm', 'TD report 1.5 Ex', 'MRTD', 'TEE_TCB_SVN_2', 'CUR_SERVTD_HASH']) {
      expect(shown.stdout).toContain(text);
    }
  });

  it('prints a boot log with the register that each event extends', async () => {
    await simulate();
    const shown = await run(['evidence', 'show', join(out, 'event-log.bin')]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/RTMR0\s+EV_SEPARATOR/);
    expect(shown.stdout).toMatch(/RTMR2\s+EV_IPL/);
  });
});

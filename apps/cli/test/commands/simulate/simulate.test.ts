import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosOf } from '@veritee/simulator';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ENCLAVE_SCENARIO_NAMES } from '../../../src/kinds/sgx/scenario-names.ts';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(folder.path, 'demo-'));
});
const verify = (type: string, ...more: string[]) =>
  run([
    ...['evidence', 'verify', type, join(out, 'evidence.bin'), '--json'],
    ...['--endorsements', out, '--trust-root', join(out, 'root.pem'), ...more],
  ]);

describe('simulate', () => {
  it('lists all scenarios in its help', () => {
    expect(ENCLAVE_SCENARIO_NAMES).toEqual(scenariosOf('SgxEnclave').map(({ name }) => name));
  });

  it.each(ENCLAVE_SCENARIO_NAMES)('%s comes out as it says', async (scenario) => {
    for (const type of ['sgx', 'openenclave']) {
      const made = await run(['simulate', type, '--out', out, '--scenario', scenario, '--json']);
      expect(made.status).toBe(0);
      const { expected, files } = made.json() as {
        expected: { accepted: boolean; status?: string; code?: string };
        files: string[];
      };
      expect(files).toContain(join(out, 'evidence.bin'));
      const data = join(out, 'runtime-data.bin');
      const verdict = await verify(type, ...(existsSync(data) ? ['--runtime-data', data] : []));
      expect(verdict.status).toBe(expected.accepted ? 0 : 1);
      expect(verdict.json()).toMatchObject({
        accepted: expected.accepted,
        ...(expected.status !== undefined && { status: expected.status }),
        ...(expected.code !== undefined && { error: { code: expected.code } }),
      });
    }
  });

  it('makes a fleet whose platforms are verified by the endorsements beside it', async () => {
    for (const type of ['sgx', 'openenclave']) {
      const made = await run(['simulate', type, '--out', out, '--fleet', '3', '--json']);
      expect(made.json()).toMatchObject({ fleet: { platforms: 3 } });
      const files = readdirSync(join(out, 'fleet')).sort();
      expect(files).toEqual(['000000.bin', '000001.bin', '000002.bin']);
      for (const file of files) {
        const verdict = await run([
          ...['evidence', 'verify', type, join(out, 'fleet', file), '--json'],
          ...['--endorsements', out, '--trust-root', join(out, 'root.pem')],
        ]);
        expect(verdict.json()).toMatchObject({ accepted: true });
      }
    }
  });

  it.each([['0'], ['1', '--scenario', 'revoked-pck'], ['1', '--certification-type', '1']])(
    'refuses a fleet of %s %s %s',
    async (...words) => {
      const made = await run(['simulate', 'sgx', '--out', out, '--fleet', ...words, '--json']);
      expect(made.status).toBe(2);
    },
  );

  it('keeps the root of a folder, and shares that of a data directory', async () => {
    const root = () => readFileSync(join(out, 'root.pem'), 'utf8');
    await run(['simulate', 'sgx', '--out', out]);
    const first = root();
    await run(['simulate', 'openenclave', '--out', out, '--debug']);
    expect(root()).toBe(first);
    const data = join(folder.path, 'data');
    await run(['simulate', 'sgx', '--out', out, '--data', data]);
    const shared = root();
    expect(shared).not.toBe(first);
    await run(['simulate', 'sgx', '--out', out], { env: { VERITEE_DATA: data } });
    expect(root()).toBe(shared);
  });

  it('makes the enclave that is asked for', async () => {
    const data = join(folder.path, 'bound');
    writeFileSync(data, 'bound data');
    const made = await run([
      ...[
        'simulate',
        'sgx',
        '--out',
        out,
        '--debug',
        '--mr-enclave',
        'ab'.repeat(32),
        '--mr-signer',
        'cd'.repeat(32),
      ],
      ...[
        '--product-id',
        '7',
        '--svn',
        '9',
        '--runtime-data',
        data,
        '--inittime-data',
        data,
        '--quote-version',
        '4',
      ],
    ]);
    expect(made.stdout).toContain('proves nothing about hardware');
    const verdict = await verify('sgx', '--runtime-data', data, '--inittime-data', data);
    expect(verdict.json()).toMatchObject({
      accepted: true,
      claims: {
        'x-ms-sgx-is-debuggable': true,
        'x-ms-sgx-mrenclave': 'ab'.repeat(32),
        'x-ms-sgx-mrsigner': 'cd'.repeat(32),
        'x-ms-sgx-product-id': 7,
        'x-ms-sgx-svn': 9,
      },
    });
  });

  it.each([
    [['sgx', '--scenario', 'outofdate'], 'UnknownScenario', 'out-of-date'],
    [['azureguest', '--tee', 'none', '--scenario', 'debuggable'], 'OptionInvalid', 'snp, tdx'],
    [['sgx', '--mr-enclave', 'ab'], 'InvalidArgument', '64 hex digits'],
    [['sgx', '--quote-version', '2'], 'InvalidArgument', '3, 4, 5'],
    [['sgx', '--product-id', '70000'], 'OptionInvalid', '65535'],
  ])('%j is %s', async (argv, code, words) => {
    const result = await run(['simulate', ...argv, '--out', out, '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
  });

  it('does not write where it cannot', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const result = await run(['simulate', 'sgx', '--out', file, '--data', join(folder.path, 'data')]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('Cannot write');
  });
});

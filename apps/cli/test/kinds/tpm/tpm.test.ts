/** TPMs on the command line: simulated without a service, attested by one, with swtpm where it is installed. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosOf } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveSwtpm, type Swtpm, startSwtpm } from '../../../../../test/support/swtpm.ts';
import { TPM_SCENARIO_NAMES } from '../../../src/kinds/tpm/scenario-names.ts';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const out = join(folder.path, 'tpm');
const data = join(folder.path, 'data');
const policy = join(folder.path, 'tpm.policy');
afterAll(() => folder.remove());

describe('simulate tpm', () => {
  it('lists all scenarios in its help', () => {
    expect(TPM_SCENARIO_NAMES).toEqual(scenariosOf('Tpm').map(({ name }) => name));
  });

  it.each(scenariosOf('Tpm'))('$name comes out as it says', async ({ name, expected: stated }) => {
    const made = await run(['simulate', 'tpm', '--out', out, '--scenario', name, '--json']);
    expect(made.status).toBe(0);
    const { challenge, expected } = made.json();
    expect(expected).toEqual(stated);
    const verify = [
      'evidence',
      'verify',
      'tpm',
      join(out, 'evidence.bin'),
      '--trust-root',
      join(out, 'root.pem'),
    ];
    const judged = await run([...verify, '--challenge', String(challenge), '--json']);
    expect(judged.status).toBe(stated.accepted ? 0 : 1);
    const { accepted, error } = judged.json();
    expect([accepted, (error as { code?: string } | undefined)?.code]).toEqual([
      stated.accepted,
      stated.code,
    ]);
  });

  it('writes every message, and a log that show reads', async () => {
    const challenge = '00112233445566778899aabbccddeeff';
    await run(['simulate', 'tpm', '--out', out, '--challenge', challenge]);
    expect(readFileSync(join(out, 'init.json'), 'utf8')).toBe('{"payload":{"type":"aikcert"}}');
    const { payload } = JSON.parse(readFileSync(join(out, 'challenge.json'), 'utf8')) as {
      payload: { challenge: string };
    };
    expect(Buffer.from(payload.challenge, 'base64url').toString('hex')).toBe(challenge);
    const shown = await run(['evidence', 'show', join(out, 'event-log.bin'), '--json']);
    expect(shown.json()).toMatchObject({ digestAlgorithms: ['sha256'] });
  });

  it('names the nearest scenario for a misspelt one', async () => {
    const { status, stderr } = await run(['simulate', 'tpm', '--out', out, '--scenario', 'logaltered']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('log-altered')]);
  });
});

describe('attest tpm', () => {
  let service: Serving;
  let attest: (...more: string[]) => ReturnType<typeof run>;
  beforeAll(async () => {
    service = await serving([
      ...['serve', '--simulator', '--development-identity', '--port', '0', '--data', data, '--json'],
    ]);
    const { endpoint, certificateAuthority: ca, environment: env } = service.ready;
    const at = ['--endpoint', endpoint, '--ca', ca];
    attest = (...more) =>
      run(['attest', 'tpm', ...at, '--data', data, '--json', ...more], { env: { ...env } });
    const unset = await attest('--tpm', 'simulated');
    expect(unset.status).toBe(1);
    expect(unset.json()).toMatchObject({ error: { code: 'InvalidOperation' } });
    writeFileSync(
      policy,
      'version=1.2; configurationrules{}; authorizationrules{ => permit(); }; issuancerules{ c:[type=="secureBootEnabled"] => issue(claim=c); };',
    );
    const set = await run(['policy', 'set', 'tpm', policy, ...at], { env: { ...env } });
    expect(set.status).toBe(0);
  });
  afterAll(() => service.stop());

  it('makes no simulated PKI in a data directory of a mistyped name (2)', async () => {
    const typo = join(data, '..', 'typo');
    const answer = await attest('--tpm', 'simulated', '--data', typo);
    expect([answer.status, answer.json()]).toMatchObject([2, { error: { code: 'InputUnreadable' } }]);
    expect(existsSync(typo)).toBe(false);
  });

  it('attests a simulated TPM', async () => {
    const answer = await attest('--tpm', 'simulated', '--nonce', 'n1');
    expect(answer.status).toBe(0);
    expect(answer.json()).toMatchObject({
      claims: { secureBootEnabled: true, 'x-ms-attestation-type': 'tpm', nonce: 'bjE' },
    });
  });

  it('tells a refusal', async () => {
    const answer = await attest('--tpm', 'simulated', '--scenario', 'log-altered');
    expect(answer.status).toBe(1);
    expect(JSON.stringify(answer.json())).toContain('PCR');
  });

  it.each([
    [['--evidence', 'x'], 2, 'TypeNotSupported'],
    [['--tpm', 'nowhere'], 2, 'TpmAddressInvalid'],
    [['--tpm', 'tcp:127.0.0.1:1'], 3, 'TpmUnreachable'],
    [['--tpm', 'simulated', '--scenario', 'x'], 2, 'UnknownScenario'],
  ])('%j is told', async (argv, status, code) => {
    const answer = await attest(...argv);
    expect([answer.status, answer.json()]).toMatchObject([status, { error: { code } }]);
  });

  it('needs a token', async () => {
    const { endpoint, certificateAuthority: ca } = service.ready;
    const answer = await run([
      'attest',
      'tpm',
      '--endpoint',
      endpoint,
      '--ca',
      ca,
      '--tpm',
      'simulated',
      '--json',
    ]);
    expect([answer.status, answer.json()]).toMatchObject([2, { error: { code: 'CredentialMissing' } }]);
  });

  describe.skipIf(!haveSwtpm)('with swtpm', () => {
    let swtpm: Swtpm;
    beforeAll(async () => {
      swtpm = await startSwtpm();
    });
    afterAll(() => swtpm.close());

    it('certifies the attestation key for development, and may sign inside the TPM', async () => {
      const answer = await attest('--tpm', swtpm.address, '--development-certificate', '--resident-key');
      expect(answer.stderr).toBe('');
      expect(answer.json()).toMatchObject({
        claims: { secureBootEnabled: false, 'x-ms-tpm-request-key': { info: { tpm_certify: {} } } },
      });
      expect(answer.status).toBe(0);
    });

    it('is refused without certificate, and with a log of another machine', async () => {
      expect((await attest('--tpm', swtpm.address)).status).toBe(1);
      await run(['simulate', 'tpm', '--out', out]);
      const log = ['--event-log', join(out, 'event-log.bin')];
      const other = await attest('--tpm', swtpm.address, '--development-certificate', ...log);
      expect(other.status).toBe(1);
    });

    it('has no bank of that name', async () => {
      const answer = await attest('--tpm', swtpm.address, '--bank', 'md5');
      expect([answer.status, answer.json()]).toMatchObject([2, { error: { code: 'InvalidUsage' } }]);
    });
  });
});

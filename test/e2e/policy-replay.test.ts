/** `veritee policy replay` against a service that keeps decisions. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url } from '@veritee/core/internal';
import { simulate, writeSimulation } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Run, run } from '../../apps/cli/test/run.ts';
import { send } from '../../packages/service/test/https-client.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const POLICY = (least: number): string =>
  `version= 1.0;\nauthorizationrules\n{\n    [type=="x-ms-sgx-svn", value>=${least}] => permit();\n};\n`;

describe('policy replay', () => {
  let simulated: SimulatedService;

  const file = (name: string): string => join(simulated.directory, name);
  const veritee = (...argv: readonly string[]): Promise<Run> => {
    const { service } = simulated;
    const env = Object.fromEntries(
      Object.entries(service.environment).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    return run([...argv, '--endpoint', service.endpoint, '--ca', service.certificateAuthority ?? ''], {
      env,
    });
  };
  const replay = (policy: string, ...more: readonly string[]): Promise<Run> =>
    veritee('policy', 'replay', 'sgx', '--policy', file(policy), ...more);

  beforeAll(async () => {
    simulated = await startSimulatedService({
      development: { roots: ['test PKI'], identity: true },
      evidence: { keep: 'evidence' },
    });
    const { service, pki, directory } = simulated;
    for (const least of [1, 2, 3]) writeFileSync(file(`${least}.policy`), POLICY(least));
    writeFileSync(file('broken.policy'), 'version=1.0');
    expect((await veritee('policy', 'set', 'sgx', file('2.policy'))).status).toBe(0);
    for (const isvSvn of [1, 2, 3]) {
      const simulation = simulate('SgxEnclave', pki, { isvSvn });
      if (isvSvn === 3) writeSimulation(simulation, join(directory, 'sim'));
      const answer = await send(service, `${service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ quote: base64url(simulation.evidence) }),
      });
      expect(answer.status).toBe(isvSvn < 2 ? 400 : 200);
    }
    // Kept a moment after the answer.
    await vi.waitFor(async () => expect((await replay('2.policy', '--json')).json()['total']).toBe(3), {
      timeout: 15_000,
      interval: 200,
    });
  }, 60_000);
  afterAll(() => simulated.close());

  it('exits with 1 for a draft with errors, and sends nothing', async () => {
    const result = await replay('broken.policy', '--json');
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({ error: { code: 'PolicyParsingError' } });
  });

  it('refuses options that would have no effect', async () => {
    const result = await replay('1.policy', '--endorsements', file('sim'), '--json');
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'InvalidUsage' } });
    expect((await veritee('policy', 'replay', 'sgx')).stderr).toContain('--policy');
  });

  it('does not show what was kept to those who may not read it', async () => {
    const result = await run(
      [
        ...['policy', 'replay', 'sgx', '--policy', file('1.policy'), '--json'],
        ...['--endpoint', simulated.service.endpoint, '--ca', simulated.service.certificateAuthority ?? ''],
      ],
      { env: {} },
    );
    expect(result.status).not.toBe(0);
    expect(result.stdout).not.toContain('requestId');
  });

  it('finds no change where the draft is the policy in force', async () => {
    const result = await replay('2.policy');
    expect(result.status).toBe(0);
    expect(result.stdout).toBe('✓ The draft decides all 3 as they were decided\n');
  });

  it('shows what the draft refuses and what it permits, with the line that decides', async () => {
    const stricter = await replay('3.policy');
    expect(stricter.status).toBe(1);
    expect(stricter.stdout).toContain('permitted → refused');
    expect(stricter.stdout).toContain(
      '3.policy:4: For a permit, the rule on line 4 would need: x-ms-sgx-svn with value at least 3 instead of 2',
    );
    expect(stricter.stdout).toContain('refuses 1 that were permitted, permits 0 that were refused');
    const looser = await replay('1.policy', '--json');
    expect(looser.json()).toMatchObject({
      total: 3,
      changes: [
        {
          before: { outcome: 'refused', code: 'PolicyEvaluationError', policyHash: expect.any(String) },
          after: { decision: 'permit', line: 4 },
        },
      ],
    });
  });

  it('judges decisions of a time only', async () => {
    const later = await replay('3.policy', '--since', '2999-01-01', '--json');
    expect(later.json()).toEqual({ total: 0, changes: [] });
    const earlier = await replay('3.policy', '--until', '2001-01-01');
    expect(earlier.stdout).toContain('No decisions were kept');
  });

  it('proves the evidence again at the moment of its decision', async () => {
    const proof = ['--verify-again', '--endorsements', file('sim')];
    const root = ['--trust-root', file('sim/root.pem')];
    const proven = await replay('2.policy', ...proof, ...root);
    expect(proven.stdout).toContain('✓ All 3 were proven again');
    expect(proven.status).toBe(0);
    const untrusted = await replay('2.policy', ...proof, '--json');
    expect(untrusted.status).toBe(1);
    expect(untrusted.json()).toMatchObject({
      total: 3,
      changes: [],
      unproven: [{ code: 'PckChainUntrusted' }, { code: 'PckChainUntrusted' }, { code: 'PckChainUntrusted' }],
    });
  });
});

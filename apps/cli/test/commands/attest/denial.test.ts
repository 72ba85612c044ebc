/** What people are told when a service refuses: the reason from the service itself, the finer code first. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder.path, name);
const POLICY = 'version=1.0;\nauthorizationrules{\n  [type=="x-ms-sgx-svn", value>=9] => permit();\n};';
const RULE = /the rule on line 3 would need: x-ms-sgx-svn with value at least 9 instead of 1/;
let service: Serving;

beforeAll(async () => {
  writeFileSync(file('strict.policy'), POLICY);
  writeFileSync(file('data.bin'), 'other data');
  await run(['simulate', 'sgx', '--out', file('demo'), '--data', file('data')]);
  service = await serving([
    ...['serve', '--simulator', '--development-identity', '--port', '0', '--json', '--data', file('data')],
  ]);
  await withCredential(['policy', 'set', 'sgx', file('strict.policy')]);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

function asked(argv: readonly string[]): string[] {
  const { endpoint, certificateAuthority } = service.ready;
  return [...argv, '--endpoint', endpoint, '--ca', certificateAuthority];
}
function withCredential(argv: readonly string[]) {
  return run(asked(argv), { env: { ...service.ready.environment } });
}
const attest = (): string[] => ['attest', 'sgx', '--evidence', file('demo/evidence.bin')];

describe('a denial by the policy of an instance', () => {
  it('names the rule and what is missing to callers who may read the policy', async () => {
    const { status, stdout } = await withCredential(attest());
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ Refused \(PolicyEvaluationError\): Policy Engine Exception: No Permit claim/);
    expect(stdout).toMatch(RULE);
    expect(stdout).toMatch(/^ {2}Request id: \S+$/m);
    expect(stdout).not.toMatch(/Compare the claims/);
    const json = (await withCredential([...attest(), '--json'])).json();
    expect(json).toEqual({
      error: {
        code: 'PolicyEvaluationError',
        innerCode: 'PolicyEvaluationError',
        message: expect.stringMatching(RULE),
        answer: expect.stringMatching(RULE),
        requestId: expect.any(String),
      },
    });
  });

  it('tells nobody else about the rule', async () => {
    const { status, stdout } = await run(asked([...attest(), '--json']));
    expect(status).toBe(1);
    expect(stdout).not.toMatch(/line 3|at least 9/);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PolicyEvaluationError' } });
  });

  it('goes on without a token that the environment cannot provide, and says so', async () => {
    const { endpoint } = service.ready;
    const env = { IDENTITY_ENDPOINT: `${endpoint}/nothing-here`, IDENTITY_HEADER: 'x' };
    const { status, stdout, stderr } = await run(asked(attest()), { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^veritee: sending no bearer token: /);
    expect(stdout).toMatch(/PolicyEvaluationError/);
  });

  it('fails with a token that was named and cannot be read', async () => {
    const { status } = await run(asked([...attest(), '--token', file('nothing')]));
    expect(status).toBe(2);
  });
});

it('explains a draft to everyone, and does not call it the policy in force', async () => {
  const { status, stdout } = await run(asked([...attest(), '--draft-policy', file('strict.policy')]));
  expect(status).toBe(1);
  expect(stdout).toMatch(RULE);
  expect(stdout).not.toMatch(/in force/);
});

it('says the finer code first and keeps the service’s for programs', async () => {
  const argv = asked([...attest(), '--runtime-data', file('data.bin')]);
  const { stdout } = await run(argv);
  expect(stdout).toMatch(/^✗ Refused \(HeldDataMismatch; the service's code is InvalidParameter\): /);
  const { error } = (await run([...argv, '--json'])).json();
  expect(error).toMatchObject({ code: 'InvalidParameter', innerCode: 'HeldDataMismatch' });
});

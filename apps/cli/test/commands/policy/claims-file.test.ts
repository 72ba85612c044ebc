/** Claims from evidence, tokens and what commands print: the same decision whatever they come from. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder.path, name);
let service: Serving;
const of = (name: string): string[] => [
  '--endorsements',
  file(name),
  '--trust-root',
  file(`${name}/root.pem`),
];

beforeAll(async () => {
  writeFileSync(file('data.json'), '{"tenant":"contoso"}');
  for (const [name, scenario] of [
    ['demo', 'up-to-date'],
    ['stale', 'out-of-date'],
  ] as const)
    await run([
      ...['simulate', 'sgx', '--out', file(name), '--data', file('data'), '--svn', '3'],
      ...['--scenario', scenario, '--runtime-data', file('data.json')],
    ]);
  writeFileSync(
    file('strict.policy'),
    'version=1.0; authorizationrules{ [type=="x-ms-sgx-svn", value>=3, issuer=="AttestationService"] => permit(); };',
  );
  writeFileSync(
    file('custom.policy'),
    'version=1.0; authorizationrules{ [type=="tenant", value=="contoso", issuer=="CustomClaim"] => permit(); };',
  );
  const print = async (name: string, argv: readonly string[]): Promise<string> => {
    const { stdout } = await run(argv);
    writeFileSync(file(name), stdout);
    return stdout;
  };
  service = await serving(['serve', '--simulator', '--port', '0', '--json', '--data', file('data')]);
  const { endpoint, certificateAuthority } = service.ready;
  const at = ['--endpoint', endpoint, '--ca', certificateAuthority];
  const verify = ['evidence', 'verify', 'sgx'];
  await print('verdict.json', [...verify, file('demo/evidence.bin'), ...of('demo'), '--json']);
  await print('refused.json', [...verify, file('stale/evidence.bin'), ...of('stale'), '--json']);
  const evidence = ['--evidence', file('demo/evidence.bin'), '--runtime-json', file('data.json')];
  const answer = await print('answer.json', ['attest', 'sgx', ...evidence, ...at, '--json']);
  writeFileSync(file('token.jwt'), (JSON.parse(answer) as { token: string }).token);
  await print('shown.json', ['token', 'show', file('token.jwt'), '--json']);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const SOURCES = ['verdict.json', 'answer.json', 'token.jwt', 'shown.json', 'demo/evidence.bin'];

describe.each(['evaluate', 'explain'])('policy %s', (command) => {
  it.each(SOURCES)('takes %s', async (source) => {
    const argv = ['policy', command, file('strict.policy'), '--claims', file(source), ...of('demo')];
    const { status, stdout } = await run(argv);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^✓ Permitted/)]);
  });

  it('takes claims of the client in a token as such', async () => {
    const argv = ['policy', command, file('custom.policy'), '--claims', file('answer.json')];
    expect((await run(argv)).status).toBe(0);
    const without = ['policy', command, file('custom.policy'), '--claims', file('verdict.json')];
    expect((await run(without)).status).toBe(1);
  });

  it.each(['refused.json', 'stale/evidence.bin'])(
    'takes nothing from evidence that is refused: %s',
    async (source) => {
      const argv = ['policy', command, file('strict.policy'), '--claims', file(source), ...of('stale')];
      const { status, json } = await run([...argv, '--json']);
      expect(status).toBe(1);
      expect(json()).toMatchObject({
        error: { code: 'EvidenceRefused', message: expect.stringMatching(/StatusNotAccepted/) },
      });
    },
  );

  it('takes no claims from evidence whose root is not trusted', async () => {
    const argv = ['policy', command, file('strict.policy'), '--claims', file('demo/evidence.bin')];
    const { status, stderr } = await run([...argv, '--endorsements', file('demo')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/PckChainUntrusted.*--trust-root/);
  });
});

it.each(['token.jwt', 'answer.json', 'verdict.json'])(
  'policy learn says that nobody verified the signature of %s',
  async (source) => {
    const { status, stdout, stderr } = await run(['policy', 'learn', file(source)]);
    const note = `The signature of ${file(source)} was not verified: its claims were taken as they are.`;
    expect([status, stderr]).toEqual([0, `veritee: ${note}\n`]);
    expect(stdout).toContain(`// Note: ${note}\n`);
  },
);

it('policy learn has no such note for evidence', async () => {
  const argv = ['policy', 'learn', file('demo/evidence.bin'), ...of('demo')];
  const { status, stdout, stderr } = await run(argv);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('// Note:');
  expect(stdout).toContain('// Identity: signer (x-ms-sgx-mrsigner, x-ms-sgx-product-id, x-ms-sgx-svn).\n');
});

it('policy test takes files as claims', async () => {
  writeFileSync(
    file('strict.policy.test.json'),
    JSON.stringify({
      tests: [
        { name: 'evidence', incoming: 'demo/evidence.bin', expect: { decision: 'permit' } },
        { name: 'a token', incoming: 'token.jwt', expect: { decision: 'permit' } },
        { name: 'nothing', incoming: [], expect: { decision: 'deny' } },
      ],
    }),
  );
  const { status, stdout } = await run(['policy', 'test', file('strict.policy'), ...of('demo')]);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/3 of 3 tests pass/)]);
});

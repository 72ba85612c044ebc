import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const demo = join(folder.path, 'demo');
const evidence = join(demo, 'evidence.bin');
const config = join(folder.path, 'config.json');
afterAll(() => folder.remove());

/** A self-signed certificate such as policy administrators have, as PEM. */
function managementCertificate(): string {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = [['CN', 'policy signer']] as const;
  const { der } = issueCertificate(
    {
      subject: name,
      publicKey: keys.publicKey,
      serialNumber: '01',
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2045-01-01T00:00:00Z'),
      authority: { pathLength: null },
    },
    { name, ...keys },
  );
  return toPem(der, 'CERTIFICATE');
}

describe('serve --instance', () => {
  const pem = join(folder.path, 'signer.pem');
  const own = ['--data', join(folder.path, 'tenants'), '--port', '0', '--simulator', '--json'];

  beforeAll(() => writeFileSync(pem, managementCertificate()));

  it('makes instances of every mode, reached by path and by host name, and finds them again', async () => {
    const asked = [
      '--instance',
      'contoso=aad',
      '--instance',
      `Fabrikam=Isolated:${pem}`,
      '--instance',
      'pool=Shared',
    ];
    const first = await serving(['serve', ...asked, ...own]);
    const { endpoint, environment, certificateAuthority } = first.ready;
    const host = (name: string) => `https://${name}.local.attest.localhost:${new URL(endpoint).port}`;
    expect(first.ready.instances).toEqual([
      { name: 'default', mode: 'AAD', endpoint, hostEndpoint: host('default') },
      { name: 'contoso', mode: 'AAD', endpoint: `${endpoint}/contoso`, hostEndpoint: host('contoso') },
      {
        name: 'fabrikam',
        mode: 'Isolated',
        endpoint: `${endpoint}/fabrikam`,
        hostEndpoint: host('fabrikam'),
      },
      { name: 'pool', mode: 'Shared', endpoint: `${endpoint}/pool`, hostEndpoint: host('pool') },
    ]);
    expect(environment).toMatchObject({
      ATTESTATION_AAD_URL: endpoint,
      ATTESTATION_ISOLATED_URL: `${endpoint}/fabrikam`,
    });
    await run(['simulate', 'sgx', '--out', demo, '--data', join(folder.path, 'tenants')]);
    const argv = ['attest', 'sgx', '--endpoint', `${endpoint}/fabrikam`, '--evidence', evidence];
    const answer = await run([...argv, '--ca', certificateAuthority, '--json']);
    expect(answer.json()).toMatchObject({ claims: { iss: `${endpoint}/fabrikam` } });
    // Node asks a name service that does not know these names; the command connects to loopback.
    const byHost = await run([
      ...['attest', 'sgx', '--endpoint', host('fabrikam'), '--evidence', evidence],
      ...['--ca', certificateAuthority, '--json'],
    ]);
    expect(byHost.json()).toMatchObject({ claims: { iss: host('fabrikam') } });
    const elsewhere = await run([
      ...['attest', 'sgx', '--endpoint', `https://elsewhere.localhost:${new URL(endpoint).port}`],
      ...['--evidence', evidence, '--ca', certificateAuthority, '--json'],
    ]);
    expect(elsewhere.json()).toMatchObject({ error: { code: 'ConnectionFailed' } });
    await first.stop();
    const text = await serving(['serve', ...own.filter((each) => each !== '--json')]);
    const { stdout } = await text.stop();
    for (const { name, mode, endpoint: path, hostEndpoint } of text.ready.instances) {
      expect(stdout).toMatch(new RegExp(`^${name} +${mode} +${hostEndpoint} +${path}$`, 'm'));
    }
    expect(stdout.trimEnd().split('\n')).toHaveLength(6);
    const again = await serving(['serve', ...own]);
    expect(again.ready.instances.map(({ name }) => name)).toEqual(['default', 'contoso', 'fabrikam', 'pool']);
    await again.stop();
  });

  it.each([
    ['contoso', 'InvalidArgument', 'contoso=AAD'],
    ['contoso=Isolated', 'InvalidArgument', 'certificates'],
    [`contoso=AAD:${pem}`, 'InvalidArgument', 'no policy management certificates'],
    ['contoso=Isolated:no-such-file', 'InputUnreadable', 'no-such-file'],
    [`contoso=Isolated:${config}`, 'PemFormat', 'PEM'],
    ['attest=AAD', 'InvalidParameter', 'name of a route'],
  ])('%s is refused (2): %s', async (argument, code, words) => {
    writeFileSync(config, '{}');
    const result = await run(['serve', '--instance', argument, ...own]);
    expect(result.status).toBe(2);
    expect(result.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
  });
});

it('serve --instance does not change the mode of an instance', async () => {
  const own = ['--data', join(folder.path, 'made'), '--json'];
  expect((await run(['instance', 'create', 'contoso', ...own])).status).toBe(0);
  const serve = ['serve', '--simulator', '--port', '0', '--instance', 'contoso=Shared'];
  const result = await run([...serve, ...own]);
  expect(result.status).toBe(2);
  expect(result.json()).toEqual({
    error: { code: 'Conflict', message: expect.stringContaining('Found: AAD') },
  });
});

describe('serve --master-key', () => {
  const own = ['--data', join(folder.path, 'sealed'), '--port', '0', '--simulator', '--json'];
  const key = 'ab'.repeat(32);

  it('takes it from a variable, a file or a command, and refuses another one', async () => {
    const file = join(folder.path, 'key.hex');
    writeFileSync(file, `${key}\n`);
    const first = await serving(['serve', ...own], { env: { VERITEE_MASTER_KEY: key } });
    await first.stop();
    for (const source of [`file:${file}`, `command:cat ${file}`]) {
      await (await serving(['serve', '--master-key', source, ...own])).stop();
    }
    const other = await run(['serve', '--master-key', 'env:OTHER', ...own], {
      env: { OTHER: 'cd'.repeat(32) },
    });
    expect(other.status).toBe(2);
    expect(other.json()).toMatchObject({ error: { code: 'MasterKeyUnknown' } });
    expect(other.stdout + other.stderr).not.toContain('cd'.repeat(32));
  });

  it.each([
    ['text', 'InvalidArgument', 'file:PATH'],
    ['env:NO_SUCH_VARIABLE', 'MasterKeyInvalid', 'NO_SUCH_VARIABLE'],
    ['file:/no/such/file', 'MasterKeyInvalid', '/no/such/file'],
    ['command:exit 3', 'MasterKeyInvalid', 'command'],
    ['command:echo too short', 'MasterKeyInvalid', '32 bytes'],
  ])('%s is refused (2): %s', async (source, code, words) => {
    const result = await run(['serve', '--master-key', source, ...own]);
    expect(result.status).toBe(2);
    expect(result.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
  });
});

describe('serve --database', () => {
  it.each([
    ['mysql://127.0.0.1/veritee', 2, 'DatabaseAddress'],
    ['postgresql://secret:word@127.0.0.1:1/veritee', 3, 'DatabaseUnreachable'],
  ])('%s ends with %i: %s', async (url, status, code) => {
    const result = await run([
      'serve',
      '--database',
      url,
      '--data',
      join(folder.path, 'pg'),
      '--port',
      '0',
      '--json',
    ]);
    expect(result.status).toBe(status);
    expect(result.json()).toMatchObject({ error: { code } });
    expect(result.stdout + result.stderr).not.toContain('word');
  });
});

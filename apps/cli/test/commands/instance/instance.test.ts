/** `veritee instance`: tenants of a running service, made and deleted from the command line. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementCertificate } from '../../../../../packages/service/test/http/management-certificate.ts';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const certificates = join(folder.path, 'signers.pem');
let service: Serving;

beforeAll(async () => {
  const pem = ['one', 'two'].map((name) => toPem(managementCertificate(name), 'CERTIFICATE')).join('');
  writeFileSync(certificates, pem);
  service = await serving([
    ...['serve', '--simulator', '--development-identity', '--port', '0', '--json'],
    ...['--data', join(folder.path, 'data')],
  ]);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const instance = (words: readonly string[], env: Record<string, string> = service.ready.environment) =>
  run(
    [
      'instance',
      ...words,
      ...['--endpoint', service.ready.endpoint, '--ca', service.ready.certificateAuthority, '--json'],
    ],
    { env },
  );
/** What a route answers, over the service's own TLS. */
function getJson(url: string, authority: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(url, { ca: readFileSync(authority) }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => {
        text += part.toString();
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}
const names = async () =>
  ((await instance(['list'])).json()['instances'] as { name: string }[]).map(({ name }) => name);

const kidsOf = async (name: string): Promise<readonly string[]> => {
  const { endpoint, certificateAuthority } = service.ready;
  const { keys } = (await getJson(`${endpoint}/${name}/certs`, certificateAuthority)) as {
    keys: { kid: string }[];
  };
  return keys.map(({ kid }) => kid);
};

describe('veritee instance', () => {
  it('makes one in each mode, lists and shows them', async () => {
    const before = await names();
    expect(before[0]).toBe('default');
    const made = await instance(['create', 'contoso', '--tag', 'team=a', '--tag', 'stage=test']);
    expect([made.status, made.json()]).toEqual([
      0,
      {
        name: 'contoso',
        mode: 'AAD',
        endpoint: `${service.ready.endpoint}/contoso`,
        hostEndpoint: `https://contoso.local.attest.localhost:${new URL(service.ready.endpoint).port}`,
        location: 'local',
        status: 'Ready',
        tags: { team: 'a', stage: 'test' },
        createdAt: expect.any(String),
      },
    ]);
    const isolated = await instance(['create', 'fabrikam', '--certificates', certificates]);
    expect(isolated.json()).toMatchObject({ mode: 'Isolated' });
    expect((await instance(['create', 'shared-lab', '--mode', 'shared'])).json()).toMatchObject({
      mode: 'Shared',
    });
    expect(await names()).toEqual([...before, 'contoso', 'fabrikam', 'shared-lab']);
    expect((await instance(['show', 'contoso'])).json()).toEqual(made.json());
    const { endpoint, certificateAuthority } = service.ready;
    const argv = ['instance', 'list', '--endpoint', endpoint, '--ca', certificateAuthority];
    const { stdout } = await run(argv, { env: service.ready.environment });
    const host = `https://contoso.local.attest.localhost:${new URL(endpoint).port}`;
    expect(stdout).toMatch(new RegExp(`^contoso +AAD +${host} +${endpoint}/contoso$`, 'm'));
    expect(stdout).toContain('Go and Rust and the JDBC driver');
  });

  it('gives one a new key: published for a day, or signing at once', async () => {
    await instance(['create', 'rotated']);
    const [first] = await kidsOf('rotated');
    const announced = await instance(['rotate-key', 'rotated']);
    const { keyId } = announced.json();
    expect([announced.status, announced.json()]).toEqual([
      0,
      { name: 'rotated', keyId, signsFrom: expect.any(String) },
    ]);
    expect(await kidsOf('rotated')).toEqual([first, keyId]);
    expect((await instance(['rotate-key', 'rotated', '--now'])).json()).toMatchObject({ keyId });
    expect(await kidsOf('rotated')).toEqual([keyId, first]);
  });

  it('withdraws a key, over the network and on the storage', async () => {
    await instance(['create', 'leaky']);
    const [leaked = ''] = await kidsOf('leaky');
    const dropped = await instance(['drop-key', 'leaky', leaked]);
    const [second = ''] = await kidsOf('leaky');
    expect([dropped.status, dropped.json()]).toEqual([0, { name: 'leaky', dropped: leaked, keyId: second }]);
    expect(second).not.toBe(leaked);
    const data = join(folder.path, 'data');
    const stored = await run(['instance', 'drop-key', 'leaky', second, '--data', data, '--json']);
    const [third] = await kidsOf('leaky');
    expect([stored.status, stored.json()]).toEqual([0, { name: 'leaky', dropped: second, keyId: third }]);
    expect(await kidsOf('leaky')).toHaveLength(1);
    const audit = await run(['audit', 'export', '--data', data]);
    // Refused tries of other tests are on the record, too.
    const acts = audit.stdout
      .split('\n')
      .filter((line) => line.includes('DropKey') && line.includes('leaky'));
    expect(acts).toHaveLength(2);
  });

  it('deletes one', async () => {
    await instance(['create', 'deleted']);
    expect(await names()).toContain('deleted');
    expect((await instance(['delete', 'deleted'])).json()).toEqual({ deleted: 'deleted' });
    expect(await names()).not.toContain('deleted');
  });

  it.each([
    [['delete', 'nowhere'], 'NotFound'],
    [['show', 'nowhere'], 'NotFound'],
    [['delete', 'default'], 'InvalidOperation'],
    [['create', 'ab'], 'InvalidParameter'],
    [['create', 'default', '--mode', 'shared'], 'Conflict'],
    [['rotate-key', 'nowhere'], 'NotFound'],
    [['drop-key', 'nowhere', 'kid'], 'NotFound'],
    [['drop-key', 'default', 'kid'], 'NotFound'],
  ])('%j is refused by the service (1)', async (words, code) => {
    const result = await instance(words);
    expect([result.status, result.json()]).toEqual([1, { error: { code, message: expect.any(String) } }]);
  });

  it.each([
    [['create', 'other', '--mode', 'isolated'], 'InvalidUsage'],
    [['create', 'other', '--mode', 'aad', '--certificates', 'x.pem'], 'InvalidUsage'],
    [['create', 'other', '--certificates', 'no-such-file'], 'InputUnreadable'],
    [['create', 'other', '--mode', 'none'], 'InvalidArgument'],
    [['create', 'other', '--tag', 'x'], 'InvalidArgument'],
  ])('%j is wrong usage (2)', async (words, code) => {
    const result = await instance(words);
    expect([result.status, result.json()]).toEqual([2, { error: { code, message: expect.any(String) } }]);
  });

  it.each([
    [[], 'InvalidUsage'],
    [['--data', '.', '--endpoint', 'https://127.0.0.1:1'], 'InvalidUsage'],
    [['--data', '.', '--master-key', 'secret'], 'InvalidArgument'],
  ])('list %j is wrong usage (2)', async (words, code) => {
    const result = await run(['instance', 'list', ...words, '--json']);
    expect([result.status, result.json()]).toMatchObject([2, { error: { code } }]);
  });

  it.each([
    ['list'],
    ['show', 'default'],
    ['delete', 'some'],
    ['rotate-key', 'default'],
    ['drop-key', 'default', 'kid'],
  ])('%s makes no data directory of a mistyped name (2)', async (...words) => {
    const typo = join(folder.path, `typo-${words[0]}`);
    const result = await run(['instance', ...words, '--data', typo, '--json']);
    expect([result.status, result.json()]).toMatchObject([2, { error: { code: 'InputUnreadable' } }]);
    expect(existsSync(typo)).toBe(false);
  });

  it('create says when it makes a data directory', async () => {
    const fresh = join(folder.path, 'made-by-create');
    const create = (name: string) => run(['instance', 'create', name, '--data', fresh, '--json']);
    expect((await create('first')).stderr).toContain(`new data directory ${fresh}`);
    expect((await create('second')).stderr).not.toContain('new data directory');
  });

  it('works on the storage too, while the service runs and before it ever did; all of it is on the record', async () => {
    const stored = (words: readonly string[], data: string) =>
      run(['instance', ...words, '--data', data, '--json']);
    const data = join(folder.path, 'data');
    const made = await stored(['create', 'offline', '--certificates', certificates], data);
    expect([made.status, made.json()]).toMatchObject([0, { name: 'offline', mode: 'Isolated' }]);
    expect(made.json()).not.toHaveProperty('endpoint');
    expect(await names()).toContain('offline');
    expect((await stored(['rotate-key', 'offline'], data)).status).toBe(0);
    expect((await stored(['delete', 'offline'], data)).status).toBe(0);
    expect((await stored(['delete', 'offline'], data)).json()).toMatchObject({ error: { code: 'NotFound' } });
    expect(await names()).not.toContain('offline');
    const audit = await run(['audit', 'export', '--data', data]);
    expect(audit.stdout).toContain('local#');

    const fresh = join(folder.path, 'fresh');
    await stored(['create', 'first-one'], fresh);
    const later = await serving(['serve', '--simulator', '--port', '0', '--data', fresh, '--json']);
    expect(later.ready.instances.map(({ name }) => name)).toEqual(['default', 'first-one']);
    await later.stop();
  });

  it('says what a caller without the role may not do (1), and what one without a token needs (2)', async () => {
    const { environment } = service.ready;
    const reader = {
      ...environment,
      AZURE_CLIENT_ID: environment['ATTESTATION_READER_CLIENT_ID'] ?? '',
      AZURE_CLIENT_SECRET: environment['ATTESTATION_READER_CLIENT_SECRET'] ?? '',
    };
    const refused = await instance(['list'], reader);
    expect([refused.status, refused.json()]).toMatchObject([1, { error: { code: 'Forbidden' } }]);
    const nobody = await instance(['list'], {});
    expect([nobody.status, nobody.json()]).toMatchObject([2, { error: { code: 'CredentialMissing' } }]);
  });

  it('never sends a token over plain http (2)', async () => {
    const token = join(folder.path, 'token');
    writeFileSync(token, 'a.b.c');
    const result = await run([
      ...['instance', 'list', '--endpoint', 'http://127.0.0.1:9', '--token', token, '--json'],
    ]);
    expect([result.status, result.json()]).toMatchObject([2, { error: { code: 'EndpointInvalid' } }]);
  });

  it('blames the other side when nobody answers (3)', async () => {
    const token = join(folder.path, 'token');
    writeFileSync(token, 'a.b.c');
    const result = await run([
      ...['instance', 'list', '--endpoint', 'https://127.0.0.1:9', '--token', token, '--json'],
    ]);
    expect([result.status, result.json()]).toMatchObject([3, { error: { code: 'EndpointFailed' } }]);
  });
});

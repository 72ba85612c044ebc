/** Settings from a file, variables and options: which one wins, and what is told when one is wrong. */

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import { inputsFrom } from '../../src/input/inputs.ts';
import { processTerminal } from '../../src/output/terminal.ts';
import { serviceParts } from '../../src/service/service-parts.ts';
import { openSession } from '../../src/session/session.ts';
import { environmentSettings, variableOf } from '../../src/settings/environment.ts';
import { settings } from '../../src/settings/paths.ts';
import { type ServeOptions, serveSettings } from '../../src/settings/serve-settings.ts';
import { run } from '../run.ts';
import { serving, temporaryFolder } from '../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = join(folder.path, 'veritee.json');
const inputs = inputsFrom(processTerminal());

function written(value: unknown): string {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

const read = (options: ServeOptions, env: Record<string, string> = {}) => serveSettings(options, inputs, env);

describe('settings', () => {
  it('come from the file, then the environment, then options; sections are put together', async () => {
    const config = written({
      port: 1,
      region: 'file',
      limits: { burst: 1, bodyBytes: 2048 },
      accept: ['OutOfDate'],
    });
    const env = {
      VERITEE_PORT: '2',
      VERITEE_LIMITS_BURST: '5',
      VERITEE_ACCEPT: 'UpToDate, SWHardeningNeeded',
    };
    expect(await read({ config }, env)).toMatchObject({
      port: 2,
      region: 'file',
      limits: { burst: 5, bodyBytes: 2048 },
      accept: ['UpToDate', 'SWHardeningNeeded'],
    });
    const options = { config, port: 3, set: ['limits.burst=7', 'region=set'] };
    expect(await read(options, env)).toMatchObject({
      port: 3,
      region: 'set',
      limits: { burst: 7, bodyBytes: 2048 },
    });
  });

  it('are found through VERITEE_CONFIG too', async () => {
    expect(await read({}, { VERITEE_CONFIG: written({ port: 4 }) })).toMatchObject({ port: 4 });
  });

  it('may be lists of objects as JSON in a variable', async () => {
    const issuers = [{ issuer: 'https://login.example', grants: [{ role: 'reader', groups: ['g'] }] }];
    const env = { VERITEE_ACCESS_ISSUERS: JSON.stringify(issuers), VERITEE_ACCESS_ANONYMOUS_ATTEST: 'false' };
    expect(await read({}, env)).toMatchObject({ access: { anonymousAttest: false, issuers } });
  });

  it('have variables that no two of them share', () => {
    const names = settings.map(variableOf).filter((name) => name !== undefined);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('VERITEE_KEY_MAX_AGE');
  });

  it('are not read from what Kubernetes tells of a service that is called veritee', () => {
    const { raw, problems } = environmentSettings({
      VERITEE_PORT: 'tcp://10.0.0.7:8443',
      VERITEE_SERVICE_HOST: '10.0.0.7',
      VERITEE_SERVICE_PORT: '8443',
      VERITEE_SERVICE_PORT_HTTPS: '8443',
      VERITEE_PORT_8443_TCP: 'tcp://10.0.0.7:8443',
      VERITEE_PORT_8443_TCP_ADDR: '10.0.0.7',
    });
    expect([raw, problems]).toEqual([{}, []]);
  });

  it('reach the service', async () => {
    const service = await serving(['serve', '--port', '0', '--data', join(folder.path, 'data')], {
      env: { VERITEE_LIMITS_BODY_BYTES: '1024' },
    });
    const { endpoint, certificateAuthority } = service.ready;
    const result = await run(
      ['attest', 'sgx', '--endpoint', endpoint, '--ca', certificateAuthority, '--evidence', '-', '--json'],
      { stdin: new Uint8Array(2000) },
    );
    await service.stop();
    expect(result.json()).toMatchObject({ error: { code: 'PayloadTooLarge' } });
  });
});

describe('intel.update', () => {
  /** What a service with these settings asks a PCCS for. */
  async function asked(...set: readonly string[]): Promise<readonly string[]> {
    const urls: string[] = [];
    const pccs = createServer((request, response) => {
      urls.push(request.url ?? '');
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => pccs.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = pccs.address() as AddressInfo;
      const options = { data: join(folder.path, 'asked'), endorsements: [`http://127.0.0.1:${port}`], set };
      const session = openSession([], processTerminal(), { kinds: () => Promise.resolve(evidenceKinds) });
      const { source } = await serviceParts(await read(options), session);
      await source.get({ kind: 'tcb-info', tee: 'tdx', fmspc: '00806f050000' });
      await source.get({ kind: 'qe-identity', tee: 'tdx' });
    } finally {
      await new Promise((resolve) => pccs.close(resolve));
    }
    return urls;
  }

  it('says which series of TCB levels is asked for', async () => {
    expect(await asked('intel.update=early')).toEqual([
      '/tdx/certification/v4/tcb?fmspc=00806f050000&update=early',
      '/tdx/certification/v4/qe/identity?update=early',
    ]);
    expect(await asked()).toEqual([
      '/tdx/certification/v4/tcb?fmspc=00806f050000',
      '/tdx/certification/v4/qe/identity',
    ]);
  });

  it('is one of two words', async () => {
    const wrong = read({ set: ['intel.update=soon'] });
    await expect(wrong).rejects.toMatchObject({
      code: 'InputInvalid',
      message: expect.stringContaining('intel.update'),
    });
  });
});

describe('a wrong setting', () => {
  it.each<[string, unknown, Record<string, string>, string[], string, string[]]>([
    ['misspelt member', { prot: 1 }, {}, [], 'UnknownMember', ['veritee.json', '"prot"', 'port']],
    ['misspelt in a section', { limits: { brust: 1 } }, {}, [], 'UnknownMember', ['"limits.brust"', 'burst']],
    [
      'misspelt variable',
      {},
      { VERITEE_ACCES_ISSUERS: '[]' },
      [],
      'UnknownMember',
      ['VERITEE_ACCES_ISSUERS', 'VERITEE_ACCESS_ISSUERS'],
    ],
    ['misspelt --set', {}, {}, ['acces.issuers=[]'], 'UnknownMember', ['--set', 'access.issuers']],
    ['--set without a value', {}, {}, ['port'], 'UnknownMember', ['NAME=VALUE']],
    [
      'variable that is no number',
      {},
      { VERITEE_PORT: 'http' },
      [],
      'InputInvalid',
      ['VERITEE_PORT', 'port', 'number'],
    ],
    [
      'variable that is no switch',
      {},
      { VERITEE_SIMULATOR: 'yes' },
      [],
      'InputInvalid',
      ['VERITEE_SIMULATOR', 'boolean'],
    ],
    [
      'issuer without TLS',
      { access: { issuers: [{ issuer: 'http://login.example' }] } },
      {},
      [],
      'InputInvalid',
      ['access.issuers.0.issuer', 'https'],
    ],
    [
      'unknown role',
      { access: { issuers: [{ issuer: 'https://a.example', grants: [{ role: 'root', groups: ['g'] }] }] } },
      {},
      [],
      'InputInvalid',
      ['grants.0.role', 'contributor'],
    ],
    [
      'grant for nobody',
      { access: { issuers: [{ issuer: 'https://a.example', grants: [{ role: 'reader' }] }] } },
      {},
      [],
      'InputInvalid',
      ['applies to no caller'],
    ],
    [
      'algorithm that is never allowed',
      { access: { issuers: [{ issuer: 'https://a.example', algorithms: ['HS256'] }] } },
      {},
      [],
      'InputInvalid',
      ['algorithms.0', 'RS256'],
    ],
    [
      'issuer twice',
      { access: { issuers: [{ issuer: 'https://a.example' }, { issuer: 'https://a.example' }] } },
      {},
      [],
      'InvalidUsage',
      ['twice'],
    ],
    [
      'door that nobody can open',
      { access: { anonymousAttest: false } },
      {},
      [],
      'InvalidUsage',
      ['Nobody could attest'],
    ],
    [
      'development identity for others',
      { host: '0.0.0.0', developmentIdentity: true },
      {},
      [],
      'InvalidUsage',
      ['loopback'],
    ],
    [
      'development identity behind a proxy',
      { publicUrl: 'https://attest.example', developmentIdentity: true },
      {},
      [],
      'InvalidUsage',
      ['loopback', 'attest.example'],
    ],
    [
      'key that is announced before it is made',
      { keyMaxAge: 2, keyLead: 49 },
      {},
      [],
      'InvalidUsage',
      ['keyLead', '48'],
    ],
    ['key that may not grow old', { keyMaxAge: 0 }, {}, [], 'InputInvalid', ['keyMaxAge']],
    [
      'simulated PKI for others',
      { host: '10.0.0.1', simulator: true },
      {},
      [],
      'InvalidUsage',
      ['--development-beyond-loopback'],
    ],
    ['half of a TLS certificate', { tls: { certificate: 'a.pem' } }, {}, [], 'InputInvalid', ['tls.key']],
  ])('%s is told with its place', async (_, config, env, set, code, words) => {
    const failure = await read({ config: written(config), set }, env).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    const { message } = failure as Error;
    for (const word of words) expect(message).toContain(word);
  });

  it('does not hide another one', async () => {
    const failure = await read(
      { config: written({ port: -1, hst: 'x' }) },
      { VERITEE_LOG_LEVEL: 'loud' },
    ).catch((error: Error) => error);
    expect((failure as Error).message).toMatch(/^3 settings are wrong/);
  });
});

describe('config check', () => {
  it('finds a good configuration good', async () => {
    const result = await run(['config', 'check', written({ port: 8443 }), '--json']);
    expect([result.status, result.json()]).toEqual([0, { ok: true, problems: [] }]);
  });

  it('tells everything at once, also of the files that are named', async () => {
    const key = join(folder.path, 'key.pem');
    writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const config = written({
      trustRoot: ['no-such-root.pem'],
      endorsements: ['no-such-folder'],
      accept: ['Revoked'],
      database: 'mysql://host/database',
      instance: ['contoso=Isolated', 'certs=AAD'],
      tpm: { revocationLists: ['no-such-list.crl'] },
      tls: { certificate: 'no-such-certificate.pem', key },
      clock: '2025-01-01',
      allowOrigin: ['https://console.example/'],
      publicUrl: 'attest.example',
      region: 'West Europe',
      domain: ['a..b'],
    });
    const result = await run(['config', 'check', config, '--json']);
    expect(result.status).toBe(1);
    const { ok, problems } = result.json() as {
      ok: boolean;
      problems: { setting: string; source: string }[];
    };
    expect(ok).toBe(false);
    expect(problems.map(({ setting }) => setting).sort()).toEqual([
      'accept',
      'allowOrigin',
      'clock',
      'database',
      'domain',
      'endorsements',
      'instance',
      'instance',
      'publicUrl',
      'region',
      'tls',
      'tpm.revocationLists',
      'trustRoot',
    ]);
    const text = await run(['config', 'check', config]);
    expect(text.stdout).toContain('✗ 13 problems');
  });

  it('looks at variables only when asked to', async () => {
    const config = written({ port: 8443 });
    const env = { VERITEE_PORT: 'http' };
    expect((await run(['config', 'check', config], { env })).status).toBe(0);
    const asked = await run(['config', 'check', config, '--environment'], { env });
    expect([asked.status, asked.stdout]).toEqual([1, expect.stringContaining('VERITEE_PORT')]);
  });

  it('says that a member of a file is given twice', async () => {
    const result = await run(['config', 'check', '-', '--json'], { stdin: '{"port":1,"port":2}' });
    expect(result.json()).toEqual({
      error: { code: 'InputInvalid', message: expect.stringContaining('twice') },
    });
  });

  it.each([
    ['no-such-file', 'InputUnreadable'],
    ['-', 'InputInvalid'],
  ])('cannot read %s (2)', async (name, code) => {
    const result = await run(['config', 'check', name, '--json'], { stdin: '{' });
    expect([result.status, result.json()]).toEqual([2, { error: { code, message: expect.any(String) } }]);
  });
});

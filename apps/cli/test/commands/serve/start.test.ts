import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';
import { writeSigner } from '../../signers.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const data = join(folder.path, 'data');
const POLICY = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';

describe('start', () => {
  it('checks itself, says what to try, and keeps serving until stopped', async () => {
    const stop = new AbortController();
    let printed = '';
    const ended = run(['start', '--port', '0', '--data', data], {
      stop: stop.signal,
      watch: (_, text) => {
        printed += text;
        if (printed.includes('Stop with Ctrl-C')) stop.abort();
      },
    });
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Veritee answers at https:\/\/127\.0\.0\.1:\d+\n✓ Self-check: /);
    expect(stdout).toContain(`veritee simulate sgx --out demo --data ${data}`);
    expect(stdout).toMatch(/NODE_EXTRA_CA_CERTS=\S+ca\.pem npx veritee attest sgx --endpoint https:/);
    expect(stdout).toMatch(/curl --cacert \S+ca\.pem https:\S+\/certs/);
    expect(stderr).toContain('WARNING');
    expect(stderr).toContain('stopping');
  });

  it('prints one JSON document with --json, and has the same authority the next time', async () => {
    const first = await serving(['start', '--port', '0', '--json'], { env: { VERITEE_DATA: data } });
    expect(first.ready.certificateAuthority).toBe(join(data, 'tls/ca.pem'));
    const end = await first.stop();
    expect(end.json()).toMatchObject({
      ready: true,
      selfCheck: { mrEnclave: expect.stringMatching(/^[0-9a-f]{64}$/), milliseconds: expect.any(Number) },
    });
  });

  it('takes a free port when the default one is taken', async () => {
    const first = await serving(['start', '--data', data, '--json']);
    const second = await serving(['start', '--data', data, '--json']);
    expect(second.ready.endpoint).not.toBe(first.ready.endpoint);
    const { stderr } = await second.stop();
    expect(stderr).toContain('8443 is taken');
    await first.stop();
  });
});

describe('start --clock', () => {
  it('begins at a moment, and is moved by operators', async () => {
    writeFileSync(join(folder.path, 'any.policy'), POLICY);
    const seed = join(folder.path, 'seed-of-clock.json');
    writeFileSync(
      seed,
      JSON.stringify({ instances: [{ name: 'default', policies: { sgx: 'any.policy' } }] }),
    );
    const moment = '2031-05-04T00:00:00Z';
    const place = ['--port', '0', '--data', data, '--json'];
    const { ready, stop } = await serving(['start', ...place, '--clock', moment, '--seed', seed]);
    const demo = join(folder.path, 'demo');
    expect((await run(['simulate', 'sgx', '--out', demo, '--data', data])).status).toBe(0);
    const { endpoint, certificateAuthority: ca } = ready;
    const evidence = ['--evidence', join(demo, 'evidence.bin'), '--endpoint', endpoint, '--ca', ca];
    const attested = await run(['attest', 'sgx', ...evidence, '--at', '2031-05-04T00:10:00Z']);
    expect([attested.status, attested.stderr]).toEqual([0, '']);
    const late = await run(['attest', 'sgx', ...evidence]);
    expect(late.status).not.toBe(0);
    await stop();
  });

  it('takes nothing but a moment', async () => {
    const { status, stderr } = await run(['start', '--clock', 'tomorrow']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--clock')]);
  });
});

describe('start --temporary', () => {
  it('leaves nothing behind', async () => {
    const service = await serving(['start', '--port', '0', '--temporary', '--json']);
    const { certificateAuthority } = service.ready;
    expect(existsSync(certificateAuthority)).toBe(true);
    const { status } = await service.stop();
    expect(status).toBe(0);
    expect(existsSync(join(certificateAuthority, '../..'))).toBe(false);
  });

  it('takes no data directory', async () => {
    const result = await run(['start', '--temporary', '--data', data]);
    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('--temporary and --data')]);
  });
});

describe('start --seed', () => {
  const file = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const seed = (instances: unknown): string => file('seed.json', JSON.stringify({ instances }));

  it('makes instances with their certificates, and sets policies, each time', async () => {
    await writeSigner(folder.path, 'manager');
    file('sgx.policy', POLICY);
    const at = seed([
      { name: 'default', policies: { sgx: 'sgx.policy' } },
      { name: 'contoso', policies: { OpenEnclave: 'sgx.policy' } },
      { name: 'guarded', certificates: 'manager.pem' },
      { name: 'everyone', mode: 'Shared' },
    ]);
    for (const _ of [1, 2]) {
      const { ready, stop } = await serving(['start', '--port', '0', '--data', data, '--seed', at, '--json']);
      expect(ready.instances.map(({ name, mode }) => [name, mode]).sort()).toEqual([
        ['contoso', 'AAD'],
        ['default', 'AAD'],
        ['everyone', 'Shared'],
        ['guarded', 'Isolated'],
      ]);
      for (const [type, endpoint] of [
        ['sgx', ready.endpoint],
        ['openenclave', `${ready.endpoint}/contoso`],
      ] as const) {
        const get = ['policy', 'get', type, '--endpoint', endpoint, '--ca', ready.certificateAuthority];
        const { json } = await run([...get, '--json'], { env: { ...ready.environment } });
        expect(json()).toMatchObject({ policy: POLICY });
      }
      await stop();
    }
  });

  it.each([
    ['a misspelt member', [{ name: 'contoso', polices: {} }], 'polices'],
    ['an unknown mode', [{ name: 'contoso', mode: 'Own' }], 'mode'],
    ['a missing file', [{ name: 'contoso', policies: { sgx: 'missing.policy' } }], 'missing.policy'],
    ['an unknown type', [{ name: 'contoso', policies: { sgy: 'bad.policy' } }], 'sgy'],
    ['a policy with errors', [{ name: 'contoso', policies: { sgx: 'bad.policy' } }], 'bad.policy'],
    ['an isolated instance without certificates', [{ name: 'contoso', mode: 'Isolated' }], 'certificates'],
    [
      'a policy of a shared instance',
      [{ name: 'everyone', mode: 'Shared', policies: { sgx: 'sgx.policy' } }],
      'everyone',
    ],
  ])('refuses %s', async (_, instances, said) => {
    file('sgx.policy', POLICY);
    file('bad.policy', 'version= 1.0;');
    const result = await run(['start', '--port', '0', '--temporary', '--seed', seed(instances)]);
    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});

describe('start --in-memory', () => {
  const place = join(folder.path, 'memory');
  const names = async (endpoint: string, ca: string, env: Record<string, string>) => {
    const { json } = await run(['instance', 'list', '--endpoint', endpoint, '--ca', ca, '--json'], { env });
    return (json()['instances'] as { readonly name: string }[]).map(({ name }) => name);
  };

  it('begins with nothing each time, writes no database, and keeps its authority', async () => {
    const start = ['start', '--in-memory', '--port', '0', '--data', place, '--json'];
    const first = await serving(start);
    const { endpoint, certificateAuthority: ca, environment: env } = first.ready;
    const at = ['--endpoint', endpoint, '--ca', ca];
    expect((await run(['instance', 'create', 'contoso', ...at], { env })).status).toBe(0);
    expect(await names(endpoint, ca, env)).toEqual(['default', 'contoso']);
    expect(existsSync(join(place, 'veritee.db'))).toBe(false);
    const authority = readFileSync(ca, 'utf8');
    expect((await first.stop()).status).toBe(0);
    const second = await serving(start);
    expect(readFileSync(ca, 'utf8')).toBe(authority);
    expect(await names(second.ready.endpoint, ca, second.ready.environment)).toEqual(['default']);
    await second.stop();
  });

  it('refuses the data directory of a production service', async () => {
    const production = join(folder.path, 'production');
    const service = await serving(['serve', '--port', '0', '--data', production, '--json']);
    await service.stop();
    const words = ['start', '--in-memory', '--port', '0', '--data', production, '--json'];
    expect((await run(words)).json()).toMatchObject({ error: { code: 'ProductionData' } });
  });
});

describe('a port that is taken', () => {
  it.each([[['serve', '--simulator']], [['serve']], [['start']]])(
    'is told by %j before anything else is done',
    async (words) => {
      const other = createServer();
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      const { port } = other.address() as AddressInfo;
      const place = join(folder.path, `taken-${words.length}-${words[0]}`);
      const { status, stderr } = await run([...words, '--port', `${port}`, '--data', place]);
      other.close();
      const told = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('veritee: WARNING'));
      expect([status, told]).toEqual([2, [`veritee: Port ${port} is taken. --port 0 picks a free one.`]]);
      expect(existsSync(join(place, 'veritee.db'))).toBe(false);
    },
  );
});

/** `veritee doctor`: every failing check by its line and its exit status. */

import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noPostgresql, startPostgresql } from '../../../../../test/support/postgresql.ts';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

interface Line {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly cure?: string;
  readonly code?: string;
}

const folder = temporaryFolder();
const data = join(folder.path, 'data');
let service: Serving;
const opened: Server[] = [];

beforeAll(async () => {
  service = await serving(['start', '--port', '0', '--data', data, '--json']);
}, 60_000);
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** Runs it; the lines that are not fine. */
async function told(words: readonly string[], env: Record<string, string> = {}) {
  const result = await run(['doctor', '--json', ...words], { env });
  const { checks, ok } = result.json() as { readonly checks: readonly Line[]; readonly ok: boolean };
  const lines = checks.filter(({ status, check }) => status !== 'ok' && check !== 'names');
  return { status: result.status, ok, checks, lines };
}

/** A configuration as a file, with a folder of its own that has nothing wrong unless told otherwise. */
let files = 0;
function configured(settings: object): readonly string[] {
  const file = join(folder.path, `config-${++files}.json`);
  const own = join(folder.path, `own-${files}`);
  mkdirSync(own, { mode: 0o700 });
  writeFileSync(file, JSON.stringify({ port: 0, data: own, simulator: true, ...settings }));
  return ['--config', file];
}

async function listening(server: Server): Promise<number> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answering(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(answer))}`;
}

describe('veritee doctor', () => {
  it('finds nothing wrong with a service that runs, and changes nothing', async () => {
    const before = snapshot(data);
    const { status, ok, checks, lines } = await told(['--data', data, '--endpoint', service.ready.endpoint]);
    expect([status, ok, lines]).toEqual([0, true, []]);
    const names = new Set(checks.map(({ check }) => check));
    for (const name of ['node', 'settings', 'storage', 'tls', 'service', 'clock', 'endorsements', 'identity'])
      expect(names).toContain(name);
    expect(snapshot(data)).toEqual(before);
  });

  it('tells it to people in lines', async () => {
    const { stdout } = await run(['doctor', '--data', data, '--endpoint', service.ready.endpoint]);
    expect(stdout).toMatch(/^✓ node {10}Node \d/);
    expect(stdout).toMatch(/\n✓ 0 problems, \d warnings?\n$/);
  });

  it('finds the service that answers at the configured port', async () => {
    const { port } = new URL(service.ready.endpoint);
    const { checks } = await told([...configured({ port: Number(port), data })]);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'port', status: 'ok' }));
    expect(checks).toContainEqual(expect.objectContaining({ check: 'service', status: 'ok' }));
  });

  it.each([
    [{ prot: 1 }, 'UnknownMember'],
    [{ clock: '2025-06-11T19:18:17Z', simulator: false }, 'InvalidUsage'],
    [{ accept: ['Fine'] }, 'UnknownStatus'],
  ])('tells settings that cannot be used: %j', async (settings, code) => {
    const { status, lines } = await told(configured(settings));
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ check: 'settings', status: 'failed', code }));
  });

  it('tells a port that another program uses', async () => {
    const port = await listening(createTcpServer((socket) => socket.end()));
    const { status, lines } = await told(configured({ port }));
    expect([status, lines]).toMatchObject([1, [{ check: 'port', status: 'failed', code: 'PortTaken' }]]);
  });

  it('tells an address that is not of this machine', async () => {
    const { status, lines } = await told(configured({ host: '192.0.2.1', port: 8443, simulator: false }));
    expect(status).not.toBe(0);
    expect(lines).toContainEqual(expect.objectContaining({ check: 'port', code: 'EADDRNOTAVAIL' }));
  });
});

describe('the storage', () => {
  const copy = (name: string): string => {
    const path = join(folder.path, name);
    cpSync(data, path, { recursive: true });
    return path;
  };

  it('that does not exist yet is a warning', async () => {
    const { status, lines } = await told(['--data', join(folder.path, 'nowhere'), ...configured({})]);
    expect(status).toBe(0);
    expect(lines).toMatchObject([{ check: 'storage', status: 'warning' }]);
  });

  it('that is a file is refused', async () => {
    const { status, lines } = await told(configured({ data: join(folder.path, 'config-1.json') }));
    expect([status, lines]).toMatchObject([1, [{ check: 'storage', status: 'failed' }]]);
  });

  it.skipIf(process.platform === 'win32')(
    'that others can write or read is told with the command',
    async () => {
      const path = copy('open');
      chmodSync(path, 0o777);
      chmodSync(join(path, 'tls', 'ca-key.pem'), 0o644);
      chmodSync(join(path, 'veritee.db'), 0o644);
      const { status, lines } = await told(configured({ data: path }));
      expect(status).toBe(1);
      expect(lines).toMatchObject([
        { status: 'failed', cure: `Run: chmod 700 ${path}` },
        { status: 'warning', cure: `Run: chmod 600 ${path}/veritee.db` },
        { status: 'failed', cure: `Run: chmod 600 ${path}/tls/ca-key.pem` },
      ]);
    },
  );

  it('that is damaged is told', async () => {
    const path = copy('damaged');
    for (const end of ['-wal', '-shm']) rmSync(join(path, `veritee.db${end}`), { force: true });
    writeFileSync(join(path, 'veritee.db'), Buffer.alloc(8192, 7));
    const { status, lines } = await told(configured({ data: path }));
    expect([status, lines]).toMatchObject([1, [{ check: 'storage', code: 'DatabaseCorrupt' }]]);
  });

  it.skipIf(noPostgresql)('in PostgreSQL is asked as well', async () => {
    const server = await startPostgresql();
    try {
      const database = server.createDatabase();
      const { checks } = await told(configured({ database }));
      expect(checks).toContainEqual(
        expect.objectContaining({
          check: 'storage',
          status: 'ok',
          message: expect.stringContaining('no instances'),
        }),
      );
      await server.stop();
      const { status, lines } = await told(configured({ database }));
      expect([status, lines]).toMatchObject([3, [{ check: 'storage', code: 'DatabaseUnreachable' }]]);
    } finally {
      await server.remove();
    }
  });
});

describe('a running service', () => {
  const at = (url: string) => told(['--data', data, '--endpoint', url]);

  it('that does not answer', async () => {
    const port = await listening(createTcpServer());
    for (const server of opened.splice(0)) server.close();
    const { status, lines } = await at(`https://127.0.0.1:${port}`);
    expect([status, lines]).toMatchObject([3, [{ check: 'service', code: 'EndpointFailed' }]]);
  });

  it('whose authority nobody here knows', async () => {
    const own = join(folder.path, 'empty');
    mkdirSync(own, { mode: 0o700 });
    const { status, lines } = await told(['--data', own, '--endpoint', service.ready.endpoint]);
    expect(status).not.toBe(0);
    const tls = lines.find(({ check }) => check === 'tls');
    expect(tls).toMatchObject({ status: 'failed', cure: expect.stringContaining('--ca FILE') });
  });

  it('that is not ready', async () => {
    const url = await answering((_, response) => {
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end(
        '{"checks":{"storage":"failed","keys":"ok"},"codes":{"storage":"DiskFull"},"version":"1"}',
      );
    });
    const { status, lines } = await at(url);
    expect([status, lines]).toMatchObject([
      3,
      [{ check: 'service', message: 'The service is not ready: storage (DiskFull).' }],
    ]);
  });

  it('whose endorsements end, and whose clock is another', async () => {
    const url = await answering((_, response) => {
      response.writeHead(200, { date: new Date(Date.now() + 7_200_000).toUTCString() });
      const warnings = [{ code: 'EndorsementsEnd', from: '2030-01-01T00:00:00.000Z' }];
      response.end(JSON.stringify({ checks: {}, warnings, version: '1' }));
    });
    const { status, lines } = await at(url);
    expect(status).toBe(1);
    expect(lines).toMatchObject([
      { check: 'clock', status: 'failed', message: expect.stringContaining('behind') },
      { check: 'endorsements', status: 'warning', message: expect.stringContaining('2030-01-01') },
    ]);
  });

  it('that is another program', async () => {
    const url = await answering((_, response) => response.writeHead(404).end());
    const { status, lines } = await at(url);
    expect([status, lines]).toMatchObject([
      3,
      [{ check: 'service', cure: expect.stringContaining('--endpoint') }],
    ]);
  });
});

describe('endorsements', () => {
  const kept = join(folder.path, 'kept.json');
  beforeAll(async () => {
    const demo = join(folder.path, 'demo');
    const evidence = join(demo, 'evidence.bin');
    await run(['simulate', 'sgx', '--out', demo, '--data', data]);
    const from = ['--endorsements', demo, '--trust-root', join(demo, 'root.pem'), '--out', kept];
    expect((await run(['endorsements', 'fetch', 'sgx', evidence, ...from])).status).toBe(0);
  });
  const at = async (now: string | undefined, settings: object) => {
    const words = ['doctor', '--json', ...configured(settings)];
    const { json, status } = await run(words, now === undefined ? {} : { now });
    const { checks } = json() as { readonly checks: readonly Line[] };
    return { status, lines: checks.filter(({ check }) => check === 'endorsements' || check === 'clock') };
  };

  it('that hold are fine', async () => {
    const { status, lines } = await at(undefined, { endorsements: [kept] });
    expect([status, lines.map((line) => line.status)]).toEqual([0, ['ok', 'ok']]);
  });

  it('that have ended are told', async () => {
    const { status, lines } = await at('2090-01-01T00:00:00Z', { endorsements: [kept] });
    expect([status, lines[1]]).toMatchObject([
      1,
      { status: 'failed', message: expect.stringContaining('has ended') },
    ]);
  });

  it('that were issued in the future tell that the clock is behind', async () => {
    const { status, lines } = await at('2020-01-01T00:00:00Z', { endorsements: [kept] });
    expect([status, lines[0]]).toMatchObject([1, { check: 'clock', status: 'failed' }]);
  });

  it('from a path or service that has none are told', async () => {
    const nowhere = await at(undefined, { endorsements: [join(folder.path, 'none')] });
    expect([nowhere.status, nowhere.lines]).toMatchObject([1, [{ status: 'failed' }]]);
    const url = await answering((_, response) => response.writeHead(500).end());
    const away = await at(undefined, { endorsements: [`pccs+${url}`] });
    expect([away.status, away.lines]).toMatchObject([3, [{ status: 'failed' }]]);
  });
});

describe('the issuers of tokens', () => {
  const with_ = (issuer: object) =>
    told(
      configured({
        simulator: false,
        endorsements: [join(data, 'simulator')],
        access: { issuers: [issuer] },
      }),
    );
  const identity = async (issuer: object) =>
    (await with_(issuer)).lines.filter(({ check }) => check === 'identity');
  const grants = [{ role: 'operator', appRoles: ['Operator'] }];

  it('that answer with keys are fine', async () => {
    const jwks = await answering((_, response) => response.end('{"keys":[{"kty":"EC"}]}'));
    expect(await identity({ issuer: 'https://issuer.example', jwks, grants })).toEqual([]);
    expect(await identity({ issuer: 'https://issuer.example', jwks })).toMatchObject([
      { status: 'warning', cure: expect.stringContaining('grants') },
    ]);
    expect(
      await identity({ issuer: 'https://issuer.example', jwks, grants, audiences: ['api://x'] }),
    ).toMatchObject([{ status: 'warning', cure: expect.stringContaining('https://attest.azure.net') }]);
  });

  it('that do not answer, or answer for another, are told', async () => {
    const url = await answering((_, response) =>
      response.end(`{"issuer":"https://other.example","jwks_uri":"${'https://x.example'}"}`),
    );
    expect(await identity({ issuer: url, grants })).toMatchObject([
      { status: 'failed', code: 'IssuerUnavailable', message: expect.stringContaining(`issuer ${url}`) },
    ]);
    for (const server of opened.splice(0)) server.close();
    expect(await identity({ issuer: url, grants })).toMatchObject([
      { status: 'failed', code: 'IssuerUnavailable', cure: expect.stringContaining('Nothing listens') },
    ]);
  });

  it('of which there are none are a warning', async () => {
    const { lines } = await told(configured({ simulator: false, endorsements: [join(data, 'simulator')] }));
    expect(lines).toContainEqual(expect.objectContaining({ check: 'identity', status: 'warning' }));
  });
});

/** Names, sizes and moments of all files. */
function snapshot(path: string): Readonly<Record<string, string>> {
  const names = readdirSync(path, { recursive: true }).map(String);
  // A service that runs writes its own log.
  const still = names.filter((name) => !name.startsWith('veritee.db'));
  return Object.fromEntries(still.map((name) => [name, `${statSync(join(path, name)).mtimeMs}`]));
}

/** A PostgreSQL server of a test's own: real, on a free port, in a temporary folder, gone with the test. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that tests start and stop. */
export interface Postgresql {
  /** Makes an empty database. @returns its URL */
  createDatabase(): string;
  /** Waits until the server has noticed that all clients of this application name are gone, and has ended their work. */
  withoutClients(application: string): Promise<void>;
  /** Starts it again after `stop`; it answers when this returns. */
  start(): Promise<void>;
  /** Ends it. `immediate` is as after a crash: connections are cut, the next start recovers. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

const folders = [
  process.env['POSTGRESQL'] ?? '',
  ...debianFolders(),
  ...(process.env['PATH'] ?? '').split(':'),
];
const binaries = folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb')));

/** To be used as `describe.skipIf(noPostgresql)`; says so once per file. */
export const noPostgresql: boolean = binaries === undefined || process.platform === 'win32';
if (noPostgresql) {
  console.warn('PostgreSQL is not here (Debian: postgresql; or POSTGRESQL): its tests are skipped.');
}

/** Debian keeps the server's programs out of the path, by version. */
function debianFolders(): string[] {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(parent, version, 'bin'));
}

const USER = 'veritee';

/** Makes a server and starts it. */
export async function startPostgresql(): Promise<Postgresql> {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-postgresql-'));
  const owner = unprivileged();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  runOnce('initdb', ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], owner);
  const port = await freePort();
  const base = `postgresql://${USER}@127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  let databases = 0;

  const start = async (): Promise<void> => {
    const argv = ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', folder];
    server = spawn(program('postgres'), argv, { stdio: ['ignore', 'ignore', 'pipe'], ...owner });
    await answering(server);
  };
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    const running = server;
    server = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  };
  await start();
  return {
    createDatabase: () => {
      databases++;
      const name = `test${databases}`;
      runOnce('createdb', ['-h', '127.0.0.1', '-p', `${port}`, '-U', USER, name], owner);
      return `${base}/${name}`;
    },
    withoutClients: async (application) => {
      const query = `select count(*) from pg_stat_activity where application_name = '${application}'`;
      const argv = ['-h', '127.0.0.1', '-p', `${port}`, '-U', USER, '-tAc', query, 'postgres'];
      while (runOnce('psql', argv, owner).trim() !== '0')
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    start,
    stop,
    remove: async () => {
      await stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function program(name: string): string {
  return join(binaries ?? '', name);
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = users.find((each) => /^postgres:/.test(each)) ?? users.find((each) => /^nobody:/.test(each));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

function runOnce(name: string, argv: readonly string[], owner: ReturnType<typeof unprivileged>): string {
  const { status, stdout, stderr } = spawnSync(program(name), argv, { cwd: '/', encoding: 'utf8', ...owner });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The server says on standard error when it answers. */
function answering(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (status) => reject(new Error(`postgres ended with ${status}: ${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The reader of the service's output goes away, stalls, or comes back: the service goes on, ends in time, and says what is missing. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../../apps/cli/bin/veritee.js');
const folder = mkdtempSync(join(tmpdir(), 'veritee-log-'));
const data = join(folder, 'data');
const running = new Set<ChildProcess>();

// The simulated PKI is made once; each service below starts with it.
beforeAll(async () => {
  const { endpoint, child } = await serve();
  expect((await fetch(`${endpoint}/healthz`)).status).toBe(200);
  await stop(child);
}, 120_000);
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly endpoint: string;
  /** Everything behind the ready line is left to the test. */
  readonly stderr: NonNullable<ChildProcess['stderr']>;
}

/** Standard error as the test wants it; the ready line is on standard output. */
async function serve(stderr: 'pipe' | number = 'pipe', more: readonly string[] = []): Promise<Served> {
  const argv = ['serve', '--simulator', '--port', '0', '--data', data, '--json', ...more];
  const child = spawn(process.execPath, ['--no-warnings', program, ...argv], {
    stdio: ['ignore', 'pipe', stderr],
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  for await (const text of child.stdout ?? []) {
    said += text;
    if (said.includes('\n')) break;
  }
  const { endpoint, certificateAuthority } = JSON.parse(said) as Record<string, string>;
  authority = readFileSync(certificateAuthority ?? '', 'utf8');
  return { child, endpoint: endpoint ?? '', stderr: child.stderr as Served['stderr'] };
}

let authority = '';

/** The status of a request; rejects when the service does not answer. */
async function fetch(url: string, agent?: Agent): Promise<{ status: number; text: string }> {
  return new Promise((done, refuse) => {
    const asked = get(url, { ca: authority, timeout: 5000, agent: agent ?? false }, async (answer) => {
      let text = '';
      for await (const part of answer) text += part;
      done({ status: answer.statusCode ?? 0, text });
    });
    asked.on('error', refuse);
    asked.on('timeout', () => asked.destroy(new Error('no answer in 5 seconds')));
  });
}

async function stop(child: ChildProcess): Promise<{ status: number | null; seconds: number }> {
  const from = performance.now();
  child.kill('SIGTERM');
  const [status] = (await once(child, 'exit')) as [number | null];
  return { status, seconds: (performance.now() - from) / 1000 };
}

async function dropped(endpoint: string): Promise<number> {
  const { text } = await fetch(`${endpoint}/metrics`);
  return Number(/^veritee_log_dropped_total (\d+)$/m.exec(text)?.[1]);
}

/** More log than a pipe and the service's own memory for it take: until lines are dropped. Returns how many were. */
async function muchLog(endpoint: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  try {
    for (let round = 0; round < 100; round++) {
      const lane = async (): Promise<void> => {
        for (let n = 0; n < 15; n++) await fetch(`${endpoint}/certs`, agent);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      const lines = await dropped(endpoint);
      if (lines > 0) return lines;
    }
    throw new Error('no line of the log was dropped');
  } finally {
    agent.destroy();
  }
}
const LANES = 8;

describe('the reader of the log', { timeout: 120_000 }, () => {
  it('goes away: requests are answered, the lines are counted, and the end is an ordinary one', async () => {
    const { child, endpoint, stderr } = await serve();
    stderr.destroy();
    for (let n = 0; n < 5; n++) expect((await fetch(`${endpoint}/certs`)).status).toBe(200);
    expect(await dropped(endpoint)).toBeGreaterThan(0);
    expect(child.exitCode).toBe(null);
    expect(await stop(child)).toMatchObject({ status: 0 });
  });

  it('stalls: requests are answered, memory is bounded, and SIGTERM ends the service in its time', async () => {
    const { child, endpoint } = await serve();
    await muchLog(endpoint);
    const { status, seconds } = await stop(child);
    expect(status).toBe(0);
    expect(seconds).toBeLessThan(10);
  });

  it('stalls and comes back: it is told how many lines are missing', async () => {
    const { child, endpoint, stderr } = await serve();
    const missing = await muchLog(endpoint);
    let log = '';
    stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
    await expect.poll(() => log, { timeout: 30_000 }).toContain('dropped');
    await stop(child);
    const lines = log.split('\n').filter((line) => line !== '' && line.startsWith('{'));
    const told = lines.map((line) => JSON.parse(line) as { dropped?: number });
    expect(told.reduce((sum, line) => sum + (line.dropped ?? 0), 0)).toBeGreaterThanOrEqual(missing);
  });

  it('goes away from a named pipe, and another comes: it is told what is missing', async () => {
    const path = join(folder, 'fifo');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(path, constants.O_WRONLY);
    const { child, endpoint } = await serve(writing);
    closeSync(writing);
    closeSync(first);
    for (let n = 0; n < 3; n++) await fetch(`${endpoint}/certs`);
    let log = '';
    createReadStream(path, 'utf8').on('data', (text) => {
      log += text;
    });
    await expect
      .poll(
        async () => {
          await fetch(`${endpoint}/certs`);
          return log;
        },
        { timeout: 30_000 },
      )
      .toMatch(/"dropped":[1-9]/);
    expect(await stop(child)).toMatchObject({ status: 0 });
  });

  it('is a full disk: the service goes on, and begins a line when there is room', async ({ skip }) => {
    const disk = join(folder, 'disk');
    spawnSync('mkdir', [disk]);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0)
      return skip('no file system can be mounted here');
    const path = join(disk, 'log');
    const writing = openSync(path, 'a');
    try {
      const { child, endpoint } = await serve(writing);
      await muchLog(endpoint);
      expect(await dropped(endpoint)).toBeGreaterThan(0);
      spawnSync('mount', ['-o', 'remount,size=16m', disk]);
      for (let n = 0; n < 3; n++) expect((await fetch(`${endpoint}/certs`)).status).toBe(200);
      expect(await stop(child)).toMatchObject({ status: 0 });
      const told = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"dropped":'));
      expect(told.map((line) => (JSON.parse(line) as { dropped: number }).dropped)[0]).toBeGreaterThan(0);
    } finally {
      closeSync(writing);
      spawnSync('umount', [disk]);
    }
  });
});

describe('a second signal', { timeout: 120_000 }, () => {
  it('ends a service at once that is still answering', async () => {
    const { child, endpoint } = await serve('pipe', ['--set', 'limits.stopSeconds=60']);
    // A request whose body never comes keeps the service from ending.
    const slow = request(`${endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
      method: 'POST',
      ca: authority,
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    });
    slow.on('error', () => undefined);
    slow.write('{');
    await once(slow, 'socket');
    await fetch(`${endpoint}/healthz`);
    child.kill('SIGTERM');
    await expect
      .poll(() => fetch(`${endpoint}/healthz`).catch(() => 'refused'), { timeout: 30_000 })
      .toBe('refused');
    expect(child.exitCode).toBe(null);
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    expect(status).toBe(130);
  });
});

describe('a command that ends by itself', { timeout: 120_000 }, () => {
  const run = (command: string) =>
    spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
      encoding: 'utf8',
      env: { ...process.env, V: `${process.execPath} ${program}` },
    });

  it('keeps its status and says nothing when its reader closes early', () => {
    const good = run(`echo 'version=1.0;authorizationrules{};' | $V policy format - | true`);
    expect([good.status, good.stderr]).toEqual([0, '']);
    const bad = run(`echo 'version=' | $V policy check - | true`);
    expect([bad.status, bad.stderr]).toEqual([1, '']);
  });

  it('does not pretend that a result is there which could not be written', () => {
    const full = run(`$V --version > /dev/full`);
    expect([full.status, full.stderr]).toEqual([3, expect.stringContaining('cannot be written')]);
  });
});

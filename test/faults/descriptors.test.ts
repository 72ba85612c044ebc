/** A limit of file descriptors: the service says that connections are dropped, and answers again once there is room. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { watchDescriptors } from '../../packages/service/src/observe/descriptors.ts';

const program = resolve(import.meta.dirname, '../../apps/cli/bin/veritee.js');
const folder = mkdtempSync(join(tmpdir(), 'veritee-descriptors-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Loading the program takes some hundred at once. */
const LIMIT = 400;

it.skipIf(process.platform === 'win32')('is reported once, and survived', { timeout: 120_000 }, async () => {
  const argv = ['serve', '--simulator', '--port', '0', '--data', join(folder, 'data'), '--json'];
  const started = spawn(
    'bash',
    ['-c', `ulimit -n ${LIMIT}; exec "$@"`, 'bash', process.execPath, program, ...argv],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child = started;
  let log = '';
  started.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  let said = '';
  for await (const text of started.stdout) {
    said += text;
    if (said.includes('\n')) break;
  }
  const ready = JSON.parse(said) as { endpoint: string; certificateAuthority: string };
  const ca = readFileSync(ready.certificateAuthority, 'utf8');
  const health = (): Promise<number> =>
    new Promise((done) => {
      const asked = get(`${ready.endpoint}/healthz`, { ca, agent: false, timeout: 2000 }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      });
      asked.on('error', () => done(0));
      asked.on('timeout', () => asked.destroy());
    });
  expect(await health()).toBe(200);

  const held = Array.from({ length: LIMIT + 100 }, () =>
    connect(Number(new URL(ready.endpoint).port), '127.0.0.1').on('error', () => undefined),
  );
  await expect.poll(() => log, { timeout: 30_000 }).toContain('"code":"EMFILE"');
  for (const socket of held) socket.destroy();
  await expect.poll(health, { timeout: 30_000 }).toBe(200);
  expect(started.exitCode).toBe(null);
  expect(log.match(/"code":"EMFILE"/g)).toHaveLength(1);
  started.kill('SIGTERM');
  expect(await once(started, 'exit')).toEqual([0, null]);
});

it('is reported once a minute', async () => {
  let ticks = 0;
  const told: Error[] = [];
  const watch = watchDescriptors({ tell: (error) => told.push(error), ticks: () => ticks });
  for (const at of [0, 1000, 59_999, 60_000, 60_001]) {
    ticks = at;
    watch.refused(new Error(`at ${at}`));
  }
  watch.stop();
  expect(told.map(({ message }) => message)).toEqual(['at 0', 'at 60000']);
});

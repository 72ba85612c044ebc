/** Debian's swtpm on loopback: a real TPM 2.0, without hardware. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether swtpm is installed; tests that need it are skipped with one visible line where it is not. */
export const haveSwtpm = isInstalled();
if (!haveSwtpm) console.warn('skipped: no swtpm (apt-get install swtpm)');

function isInstalled(): boolean {
  try {
    execFileSync('swtpm', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A running TPM. */
export interface Swtpm {
  /** As `openTpm` takes it. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts a new TPM; its PCRs are as after power-on. */
export async function startSwtpm(): Promise<Swtpm> {
  const state = mkdtempSync(join(tmpdir(), 'veritee-swtpm-'));
  const port = await freePort();
  const child = spawn(
    'swtpm',
    [
      'socket',
      '--tpm2',
      ...['--tpmstate', `dir=${state}`],
      ...['--flags', 'not-need-init,startup-clear'],
      ...['--server', `type=tcp,port=${port},bindaddr=127.0.0.1`],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilListening(port, child);
  return {
    address: `tcp:127.0.0.1:${port}`,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
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

/** swtpm says nothing when it listens: it is asked until it takes a connection. */
async function untilListening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`swtpm ended with ${child.exitCode ?? child.signalCode}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Follows docs/getting-started.md and the page after it: the commands, then the program, which is compiled and run against the page's own service. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../packages/client/test/support/compile.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const page = ['getting-started.md', 'guides/attest-from-a-program.md']
  .map((name) => readFileSync(path(`../docs/${name}`), 'utf8'))
  .join('\n')
  // Another run of this test, or whoever follows the page, may have the port that the page names.
  .replaceAll('18443', String(await freePort()));
const veritee = path('../apps/cli/bin/veritee.js');
// Below node_modules, so that the program finds its packages.
mkdirSync(path('../node_modules/.cache'), { recursive: true });
const folder = mkdtempSync(path('../node_modules/.cache/getting-started-'));
const running: ChildProcess[] = [];

/** Blocks of shell commands with what stands behind `sh`. */
const blocks = [...page.matchAll(/^```sh(?: (?<how>[^\n]*))?\n(?<commands>[\s\S]*?)^```$/gm)].map(
  (match) => ({
    how: match.groups?.['how'] ?? '',
    commands: match.groups?.['commands'] ?? '',
  }),
);

/** The program: all its blocks, one after the other. */
const program = [...page.matchAll(/^```ts(?: continued)?\n([\s\S]*?)^```$/gm)]
  .map(([, text = '']) => text)
  .join('\n');

/** `veritee` is the built command line, whatever is installed on the machine. */
function shell(commands: string): ChildProcess {
  const script = [
    'set -e',
    `veritee() { '${process.execPath}' '${veritee}' "$@"; }`,
    `node() { '${process.execPath}' "$@"; }`,
    'if [ -f service.env ]; then set -a; . ./service.env; set +a; fi',
    commands,
  ].join('\n');
  return spawn('bash', ['-c', script], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function untilReady(child: ChildProcess): Promise<void> {
  running.push(child);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const onText = (text: Buffer): void => {
      said += text.toString();
      if (said.includes('Veritee answers at')) resolve();
    };
    child.stdout?.on('data', onText);
    child.stderr?.on('data', onText);
    child.once('close', (status) => reject(new Error(`ended with ${status}: ${said}${log()}`)));
  });
}

/** What the service of the page said to the file that the page names. */
function log(): string {
  const file = join(folder, 'service.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function finished(
  child: ChildProcess,
): Promise<{ readonly status: number | null; readonly said: string }> {
  let said = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, said };
}

describe('docs/getting-started.md', () => {
  afterAll(async () => {
    for (const child of running) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-child.pid);
      await ended;
    }
    rmSync(folder, { recursive: true });
  });

  it('has commands and a program', () => {
    expect(blocks.length).toBeGreaterThan(6);
    expect(program.split('\n').length).toBeGreaterThan(80);
  });

  it('has a program that compiles', async () => {
    expect(await compile({ 'walk-through.ts': program })).toBe('');
  }, 120_000);

  it('works from top to bottom', async () => {
    for (const { how, commands } of blocks) {
      const child = shell(commands);
      if (how === 'background') await untilReady(child);
      else {
        const expected = Number(/fails=(\d+)/.exec(how)?.[1] ?? 0);
        const { status, said } = await finished(child);
        expect(status, `${commands}\n${said}`).toBe(expected);
      }
    }
    // Node 20 runs no TypeScript; what has to go are the types of one line.
    writeFileSync(join(folder, 'walk-through.mjs'), program.replace(/ as \{[^}]*\}/g, ''));
    const { status, said } = await finished(shell('node walk-through.mjs'));
    expect(status, `${said}${log()}`).toBe(0);
    expect(said).toContain('PolicyEvaluationError');
  }, 240_000);
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject()));
    });
  });
}

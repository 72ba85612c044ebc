/** Follows docs/guides/administer-policies.md from top to bottom. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pythonWithClient } from './python/environment.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const page = readFileSync(path('../../docs/guides/administer-policies.md'), 'utf8');
const veritee = path('../../apps/cli/bin/veritee.js');
// Below node_modules, so that programs of the page find their packages.
mkdirSync(path('../../node_modules/.cache'), { recursive: true });
const folder = mkdtempSync(path('../../node_modules/.cache/administer-guide-'));
const python = await pythonWithClient();
const running: ChildProcess[] = [];

/** Blocks with what stands behind their language: a file name, or how to run them. */
const blocks = [...page.matchAll(/^```(?<kind>\w+)(?: (?<how>[^\n]*))?\n(?<text>[\s\S]*?)^```$/gm)].map(
  ({ groups, index }) => ({
    kind: groups?.['kind'] ?? '',
    how: groups?.['how'] ?? '',
    text: groups?.['text'] ?? '',
    line: page.slice(0, index).split('\n').length,
  }),
);

afterAll(async () => {
  for (const child of running) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    if (child.exitCode === null) await ended;
  }
  rmSync(folder, { recursive: true });
});

/** A shell in which `veritee` is the built command line, and the variables of the service are exported once they are known. */
function shell(commands: string): ChildProcess {
  const script = [
    'set -e',
    `veritee() { '${process.execPath}' '${veritee}' "$@"; }`,
    `node() { '${process.execPath}' "$@"; }`,
    `python() { '${python ?? 'python3'}' "$@"; }`,
    'if [ -f service.env ]; then set -a; . ./service.env; set +a; fi',
    commands,
  ].join('\n');
  return spawn('bash', ['-c', script], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function outputOf(child: ChildProcess): { said: string } {
  const output = { said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => {
      output.said += text.toString();
    });
  }
  return output;
}

async function run(commands: string): Promise<{ readonly status: number | null; readonly said: string }> {
  const child = shell(commands);
  const output = outputOf(child);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, said: output.said };
}

/** The page's service tells its ready line to a file. */
async function start(commands: string): Promise<void> {
  const child = shell(commands);
  const output = outputOf(child);
  running.push(child);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  while (!readReadyFile().includes('"ready":true')) {
    if (ended) throw new Error(`the service ended: ${output.said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function readReadyFile(): string {
  const file = join(folder, 'ready.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('docs/guides/administer-policies.md', () => {
  it('follows something', () => expect(blocks.length).toBeGreaterThan(18));

  const runnable = blocks.filter(({ how }) => how !== 'python' || python !== undefined);
  it.each(runnable.map((block) => [`line ${block.line}: ${block.kind} ${block.how}`, block] as const))(
    '%s',
    async (_name, { kind, how, text }) => {
      if (kind !== 'sh') return writeFileSync(join(folder, how), text);
      if (how === 'background') return start(text);
      const wanted = Number(/^fails=(\d+)$/.exec(how)?.[1] ?? 0);
      const { status, said } = await run(text);
      expect(status, said).toBe(wanted);
    },
    120_000,
  );
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../docs/getting-started.md', import.meta.url), 'utf8');
const veritee = fileURLToPath(new URL('../apps/cli/bin/veritee.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'veritee-getting-started-'));
const running: ChildProcess[] = [];

/** Blocks of shell commands with what stands behind `sh`. */
const blocks = [...page.matchAll(/^```sh(?: (?<how>[^\n]*))?\n(?<commands>[\s\S]*?)^```$/gm)].map(
  (match) => ({
    how: match.groups?.['how'] ?? '',
    commands: match.groups?.['commands'] ?? '',
  }),
);

/** `veritee` is the built command line, whatever is installed on the machine. */
function shell(commands: string): ChildProcess {
  const script = `set -e\nveritee() { '${process.execPath}' '${veritee}' "$@"; }\n${commands}`;
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
    child.once('exit', (status) => reject(new Error(`ended with ${status}: ${said}`)));
  });
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
  afterAll(() => {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid);
    rmSync(folder, { recursive: true });
  });

  it('has commands', () => expect(blocks.length).toBeGreaterThan(6));

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
  });
});

/** Follows a guide from top to bottom: writes its files, runs its shell blocks, starts its services. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const veritee = path('../../apps/cli/bin/veritee.js');
const cache = path('../../node_modules/.cache');

/** A block with what stands behind its language: a file name, `background`, `fails=N`, or what it needs. */
export interface Block {
  readonly kind: string;
  readonly how: string;
  readonly text: string;
  readonly line: number;
}

/** A guide in a folder of its own. */
export interface Guide {
  readonly blocks: readonly Block[];
  /**
   * Does what the blocks say, one after the other: each needs what those above it left. Throws with the line of the block
   * and what was printed when one does not end as the page says.
   */
  follow(blocks: readonly Block[]): Promise<void>;
  /** Stops what runs, removes the folder. */
  close(): Promise<void>;
}

/**
 * Opens a page of `docs/guides`.
 *
 * @param python - the interpreter that the page's `python` means
 */
export function openGuide(name: string, { python = 'python3' }: { readonly python?: string } = {}): Guide {
  const page = readFileSync(path(`../../docs/guides/${name}`), 'utf8');
  // Below node_modules, so that programs of the page find their packages.
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'guide-'));
  const running: ChildProcess[] = [];

  /** A shell in which `veritee` is the built command line, and the variables of the service are exported once they are known. */
  const shell = (commands: string): ChildProcess => {
    const script = [
      'set -e',
      `veritee() { '${process.execPath}' '${veritee}' "$@"; }`,
      `node() { '${process.execPath}' "$@"; }`,
      `python() { '${python}' "$@"; }`,
      'if [ -f service.env ]; then set -a; . ./service.env; set +a; fi',
      commands,
    ].join('\n');
    return spawn('bash', ['-c', script], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const run = async (commands: string, wanted: number): Promise<void> => {
    const child = shell(commands);
    const output = outputOf(child);
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (status !== wanted) throw new Error(`ended with ${status} instead of ${wanted}: ${output.said}`);
  };
  /** The page's service tells its ready line to a file. */
  const start = async (commands: string): Promise<void> => {
    const child = shell(commands);
    const output = outputOf(child);
    running.push(child);
    const ready = join(folder, 'ready.json');
    while (!existsSync(ready) || !readFileSync(ready, 'utf8').includes('"ready":true')) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the service ended: ${output.said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const followOne = async ({ kind, how, text }: Block): Promise<void> => {
    // A block without the name of a file is to be read; TypeScript is compiled with that of all pages.
    if (kind !== 'sh' && how === '') return;
    if (kind !== 'sh') return writeFileSync(join(folder, how), text);
    if (how === 'background') return start(text);
    return run(text, Number(/^fails=(\d+)$/.exec(how)?.[1] ?? 0));
  };
  return {
    blocks: blocksOf(page),
    follow: async (blocks) => {
      for (const block of blocks) {
        await followOne(block).catch((cause: unknown) => {
          throw new Error(`${name}, line ${block.line} (${block.kind} ${block.how}): ${cause}`, { cause });
        });
      }
    },
    close: async () => {
      for (const child of running) {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        process.kill(-child.pid, 'SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true });
    },
  };
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(?<kind>\w+)(?: (?<how>[^\n]*))?\n(?<text>[\s\S]*?)^```$/gm)].map(
    ({ groups, index }) => ({
      kind: groups?.['kind'] ?? '',
      how: groups?.['how'] ?? '',
      text: groups?.['text'] ?? '',
      line: page.slice(0, index).split('\n').length,
    }),
  );
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

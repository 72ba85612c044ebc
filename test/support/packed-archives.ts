/** The archives that `npm pack` makes of our packages: made once for all tests of a run, and again when a file changes. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageFolders } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');
const kept = join(root, 'node_modules/.cache/packed');
const execute = promisify(execFile);

/** Whoever packs is done by then, or was stopped. */
const LONGEST_WAIT = 120_000;

/** A package and its archive. */
export interface Archive {
  readonly name: string;
  readonly path: string;
}

/** All archives, made by this process or by another that tests the same files. */
export async function packedArchives(): Promise<readonly Archive[]> {
  const key = keyOfFiles();
  const folder = join(kept, key);
  mkdirSync(kept, { recursive: true });
  for (const began = Date.now(); !existsSync(folder) && !isMine(key); await wait(100)) {
    if (Date.now() - began > LONGEST_WAIT) rmSync(lockOf(key), { recursive: true, force: true });
  }
  if (!existsSync(folder)) await pack(key);
  const names: readonly string[] = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'));
  return names.map((name) => ({ name, path: join(folder, `${name.replaceAll('/', '-')}.tgz`) }));
}

/** Whether this process is the one that packs: only one can make the folder. */
function isMine(key: string): boolean {
  try {
    mkdirSync(lockOf(key));
    return true;
  } catch {
    return false;
  }
}

function lockOf(key: string): string {
  return join(kept, `${key}.lock`);
}

async function pack(key: string): Promise<void> {
  const lock = lockOf(key);
  try {
    const args = ['pack', '--workspaces', '--json', '--loglevel=error', '--pack-destination', lock];
    const { stdout } = await execute('npm', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    // npm 11 answers with a list, npm 12 with an object by name.
    const packed: Readonly<Record<string, { readonly name: string; readonly filename: string }>> =
      JSON.parse(stdout);
    const entries = Object.values(packed);
    for (const { name, filename } of entries) {
      renameSync(
        join(lock, filename.replace('@', '').replace('/', '-')),
        join(lock, `${name.replaceAll('/', '-')}.tgz`),
      );
    }
    writeFileSync(join(lock, 'names.json'), JSON.stringify(entries.map(({ name }) => name)));
    forgetOthers(key);
    renameSync(lock, join(kept, key));
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function forgetOthers(key: string): void {
  for (const name of readdirSync(kept).filter((each) => !each.startsWith(key))) {
    rmSync(join(kept, name), { recursive: true, force: true });
  }
}

/** Changes with every file that a package holds. */
function keyOfFiles(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  for (const folder of packageFolders().map((each) => join(root, each))) {
    const files = ['package.json', 'README.md', 'LICENSE'].map((name) => join(folder, name));
    for (const file of files.filter(existsSync)) add(file);
    for (const part of ['bin', 'dist', 'src'].map((each) => join(folder, each)).filter(existsSync)) {
      for (const each of readdirSync(part, { recursive: true, encoding: 'utf8' })) add(join(part, each));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

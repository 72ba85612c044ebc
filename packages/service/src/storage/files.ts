/** Files that hold secrets and what belongs to them: owner only, written whole or not at all. */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { refuseOpenSecret } from './modes.ts';

/** A folder for the service's data. */
export interface DataDirectory {
  readonly path: string;
  /** The file's path, for people and other programs. */
  pathOf(name: string): string;
  /** The file's text; undefined when it does not exist. Refuses a secret that others may read. */
  read(name: string, kind: 'secret' | 'public'): Promise<string | undefined>;
  /** Replaces the file, durable when it returns. Secrets are for the owner only. */
  write(name: string, text: string, kind: 'secret' | 'public'): Promise<void>;
  /** Writes the file unless there is one. Of several processes the first wins; all get the text that is there then. */
  writeFirst(name: string, text: string, kind: 'secret' | 'public'): Promise<string>;
  /** Removes the file; no error when there is none. */
  remove(name: string): Promise<void>;
}

/**
 * Opens (and makes) the data directory, owner only.
 *
 * @example
 * const data = await openDataDirectory('.veritee');
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const pathOf = (name: string): string => join(path, name);
  return {
    path,
    pathOf,
    read: (name, kind) => readWhole(pathOf(name), kind),
    write: async (name, text, kind) => {
      const path = pathOf(name);
      await rename(await writeDraft(path, text, kind), path);
      await syncFolder(path);
    },
    writeFirst: (name, text, kind) => writeFirst(pathOf(name), text, kind),
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

async function readWhole(path: string, kind: 'secret' | 'public'): Promise<string | undefined> {
  try {
    if (kind === 'secret') await refuseOpenSecret(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeFirst(path: string, text: string, kind: 'secret' | 'public'): Promise<string> {
  const draft = await writeDraft(path, text, kind);
  try {
    // A link, unlike a rename, never takes the place of what is there.
    await link(draft, path);
    await syncFolder(path);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readWhole(path, kind)) ?? text;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The whole text, on disk, beside the place where it shall be. */
async function writeDraft(path: string, text: string, kind: 'secret' | 'public'): Promise<string> {
  const mode = kind === 'secret' ? 0o600 : 0o644;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    await file.sync();
    return draft;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** The name of a file is in its folder, which has to reach the disk as well. Windows cannot open folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

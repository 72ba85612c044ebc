/** Files that hold secrets and what belongs to them: owner only, written whole or not at all. */

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServiceError } from '../errors.ts';

/** A folder for the service's data. */
export interface DataDirectory {
  readonly path: string;
  /** The file's path, for people and other programs. */
  pathOf(name: string): string;
  /** The file's text; undefined when it is not there. Refuses a secret that others may read. */
  read(name: string, kind: 'secret' | 'public'): Promise<string | undefined>;
  /** Replaces the file, durable when it returns. Secrets are for the owner only. */
  write(name: string, text: string, kind: 'secret' | 'public'): Promise<void>;
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
    write: (name, text, kind) => writeWhole(pathOf(name), text, kind === 'secret' ? 0o600 : 0o644),
  };
}

async function readWhole(path: string, kind: 'secret' | 'public'): Promise<string | undefined> {
  try {
    if (kind === 'secret') await requireOwnerOnly(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function requireOwnerOnly(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new ServiceError('InternalError', `The key file ${path} can be read by others.`, {
    expected: 'permissions 0600',
    found: `0${(mode & 0o777).toString(8)}`,
    hint: `If nobody read it, run: chmod 600 ${path}`,
  });
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, mode);
  await rename(draft, path);
}

/** Reading endorsement files: bounded, regular files only, coded errors. */

import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { fileName, notFormed } from './file-words.ts';

/**
 * The content of a regular file.
 * @throws EvidenceError `EndorsementsUnavailable` when it does not exist, `EndorsementsFormat` when it is too large or not a file
 */
export async function readBounded(path: string, maximumBytes: number): Promise<Uint8Array> {
  try {
    const { isFile } = await kindOf(path);
    if (!isFile) throw notFormed(path, 'a regular file');
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maximumBytes) throw notFormed(path, `at most ${maximumBytes} bytes`);
      const buffer = new Uint8Array(size);
      const { bytesRead } = await file.read(buffer, 0, size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw coded(path, error);
  }
}

/**
 * The content of a file that a manifest names. Names are single path segments, and links may not lead out of the
 * directory.
 */
export async function readInside(directory: string, name: string, maximumBytes: number): Promise<Uint8Array> {
  const path = join(directory, name);
  if (!fileName.test(name)) throw notFormed(path, 'a file name of letters, digits, dots and hyphens');
  let inside: boolean;
  try {
    inside = (await realpath(path)).startsWith((await realpath(directory)) + sep);
  } catch (error) {
    throw coded(path, error);
  }
  if (!inside) throw notFormed(path, 'a file inside its folder');
  return readBounded(path, maximumBytes);
}

/** What a path is, links followed. `stamp` changes when the file is written or replaced. */
export async function kindOf(
  path: string,
): Promise<{ readonly isFile: boolean; readonly isDirectory: boolean; readonly stamp: string }> {
  try {
    const stats = await stat(path);
    return {
      isFile: stats.isFile(),
      isDirectory: stats.isDirectory(),
      stamp: `${stats.ino}:${stats.mtimeMs}:${stats.size}`,
    };
  } catch (error) {
    throw coded(path, error);
  }
}

/** Whether there is a file of that name. */
export async function hasFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function coded(path: string, error: unknown): unknown {
  if (error instanceof EvidenceError || !(error instanceof Error)) return error;
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string') return error;
  return new EvidenceError('EndorsementsUnavailable', `${path} cannot be read.`, {
    found: code,
    cause: error,
  });
}

/** Permissions of what the service depends on: nobody else may write it, and nobody else should read it. */

import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';

/**
 * Refuses a file or folder that others than its owner can write: they could put their own keys, policies or certificates in
 * its place. Nothing is said of what does not exist, nor on Windows, which has no such permissions.
 *
 * @throws ServiceError `InvalidOperation` with the command that sets it right
 */
export async function refuseWritable(path: string): Promise<void> {
  const found = await statOf(path);
  if (found === undefined || (found.mode & 0o022) === 0) return;
  throw new ServiceError('InvalidOperation', `The ${kindOf(found)} ${path} can be changed by others.`, {
    expected: `permissions 0${wanted(found)}`,
    found: permissions(found),
    hint: `If nobody changed it, run: ${command(path, found)}`,
  });
}

/**
 * Refuses a file of secrets that others than its owner can read or write.
 *
 * @throws ServiceError `InternalError` with the command that sets it right
 */
export async function refuseOpenSecret(path: string): Promise<void> {
  const found = await statOf(path);
  if (found === undefined || (found.mode & 0o077) === 0) return;
  const did = (found.mode & 0o022) === 0 ? 'read' : 'changed';
  throw new ServiceError('InternalError', `The key file ${path} can be ${did} by others.`, {
    expected: `permissions 0${wanted(found)}`,
    found: permissions(found),
    hint: `If nobody ${did} it, run: ${command(path, found)}`,
  });
}

/**
 * A warning for a file or folder that others than its owner can read or write, with the command that sets it right. Pipes
 * and devices have permissions for a reason.
 */
export async function openToOthers(path: string): Promise<string | undefined> {
  const found = await statOf(path);
  if (found === undefined || !(found.isFile() || found.isDirectory())) return undefined;
  const isWritable = (found.mode & 0o022) !== 0;
  if (!isWritable && (found.mode & (found.isDirectory() ? 0o055 : 0o044)) === 0) return undefined;
  const can = isWritable ? 'changed' : 'read';
  return `the ${kindOf(found)} ${path} can be ${can} by others (permissions ${permissions(found)}); run: ${command(path, found)}`;
}

async function statOf(path: string): Promise<Stats | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    return await stat(path);
  } catch {
    // Whoever opens it tells why it cannot be used.
    return undefined;
  }
}

const kindOf = (found: Stats): string => (found.isDirectory() ? 'folder' : 'file');
const wanted = (found: Stats): string => (found.isDirectory() ? '700' : '600');
const permissions = (found: Stats): string => `0${(found.mode & 0o777).toString(8)}`;

/** As it can be pasted into a shell. */
function command(path: string, found: Stats): string {
  const quoted = /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return `chmod ${wanted(found)} ${quoted}`;
}

/** Replaces files so that a reader, and whoever comes after a crash, sees the old content or the new one. */

import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/** Writes aside, has it reach the disk, and renames. A link stays one: the file that it leads to is replaced. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const aside = `${target}.${randomUUID()}.tmp`;
  try {
    const before = await stat(target).catch(() => undefined);
    const file = await open(aside, 'wx', before === undefined ? 0o666 : before.mode & 0o777);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

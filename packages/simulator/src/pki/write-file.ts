/** Files of a simulation. */

import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file at once, or removes that of an earlier simulation; gives the paths written. */
export function writeOrRemove(path: string, content: Uint8Array | string | undefined): string[] {
  if (content === undefined) {
    rmSync(path, { force: true });
    return [];
  }
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
  return [path];
}

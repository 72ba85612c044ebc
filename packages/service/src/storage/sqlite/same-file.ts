/** Whether a path still leads to the file that was opened. */

import { type Stats, statSync } from 'node:fs';
import { storageError } from '../../errors/storage-error.ts';

/**
 * Remembers the file at a path.
 *
 * @returns throws when the path leads elsewhere: what is written to a file that was replaced or removed is acknowledged,
 * and lost with the process
 * @throws StorageError `DatabaseReplaced`
 */
export function sameFile(path: string): () => void {
  const opened = fileAt(path);
  return () => {
    const now = fileAt(path);
    if (opened === undefined || (now?.ino === opened.ino && now.dev === opened.dev)) return;
    throw storageError('DatabaseReplaced', { found: now === undefined ? 'no file' : 'another file' });
  };
}

/** Windows does not let anybody replace an open file. */
function fileAt(path: string): Stats | undefined {
  return process.platform === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false });
}

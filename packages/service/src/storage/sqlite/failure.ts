/** SQLite's result codes as storage errors. */

import { StorageError, type StorageErrorCode, storageError } from '../../errors/storage-error.ts';

/** By the beginning of SQLite's code; the first match decides. */
const CODES: readonly (readonly [beginning: string, code: StorageErrorCode])[] = [
  ['SQLITE_BUSY', 'DatabaseBusy'],
  ['SQLITE_LOCKED', 'DatabaseBusy'],
  ['SQLITE_FULL', 'DiskFull'],
  ['SQLITE_READONLY', 'ReadOnly'],
  ['SQLITE_CANTOPEN', 'ReadOnly'],
  ['SQLITE_PERM', 'ReadOnly'],
  ['SQLITE_CORRUPT', 'DatabaseCorrupt'],
  ['SQLITE_NOTADB', 'DatabaseCorrupt'],
  ['SQLITE_IOERR', 'DiskFailed'],
];

/** By the system's code, where files are made before SQLite sees them. */
const SYSTEM_CODES: Readonly<Record<string, StorageErrorCode>> = {
  ENOSPC: 'DiskFull',
  EDQUOT: 'DiskFull',
  EIO: 'DiskFailed',
  EACCES: 'ReadOnly',
  EPERM: 'ReadOnly',
  EROFS: 'ReadOnly',
};

/** The storage error behind an error of libsql, or of the file system. */
export function sqliteFailure(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const code =
    CODES.find(([beginning]) => found?.startsWith(beginning))?.[1] ??
    SYSTEM_CODES[found ?? ''] ??
    'DatabaseFailed';
  return storageError(code, { cause, ...(found !== undefined && { found }) });
}

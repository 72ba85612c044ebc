/** What goes wrong in storage, in words that do not name an engine's internals. */

import { CodedError } from '@veritee/core';

/** Why the engine could not do its work. */
export type StorageErrorCode =
  /** The database server cannot be reached, or ended the connection. */
  | 'DatabaseUnreachable'
  /** Others hold what is needed for longer than a request may wait. */
  | 'DatabaseBusy'
  | 'DiskFull'
  | 'DiskFailed'
  | 'ReadOnly'
  /** The file is not a database, or its contents are damaged. */
  | 'DatabaseCorrupt'
  /** The file was replaced or removed while the service had it open. */
  | 'DatabaseReplaced'
  | 'DatabaseDenied'
  | 'DatabaseAddress'
  /** The data were written by a newer program. */
  | 'SchemaNewer'
  /** An instance has a policy for a kind of evidence that this program does not know: passed over, it would silently not be in force. */
  | 'PolicyTypeUnknown'
  /** Everything else: a fault of the program or of the engine. */
  | 'DatabaseFailed';

/** Storage could not do its work; nothing is known to be done. */
export class StorageError extends CodedError<StorageErrorCode> {}

const WORDS: Readonly<Record<StorageErrorCode, readonly [message: string, hint?: string]>> = {
  DatabaseUnreachable: ['The database cannot be reached.', 'Try again when it is back.'],
  DatabaseBusy: ['The database is busy with the changes of others.', 'Try again.'],
  DiskFull: ['The disk with the database is full.', 'Free space there; nothing was changed.'],
  DiskFailed: [
    'The disk with the database cannot be read or written.',
    'Look at the disk and its file system.',
  ],
  ReadOnly: ['The database cannot be written.', 'Make it, and its folder, writable for the service.'],
  DatabaseCorrupt: ['The file is damaged or is not a database.', 'Restore it from a backup.'],
  DatabaseReplaced: [
    'The database file was replaced or removed while the service was running.',
    'Stop the service, put the file (without -wal and -shm files of another copy) in place, and start it again.',
  ],
  DatabaseDenied: [
    'The database does not let the service in.',
    'Check user, password, database name and permissions.',
  ],
  DatabaseAddress: ['The database address cannot be read.', 'Write postgresql://user@host:5432/database.'],
  SchemaNewer: [
    'The database was written by a newer version of the service.',
    'Run that version, or restore a copy from before the upgrade.',
  ],
  PolicyTypeUnknown: [
    'An instance has a policy for a kind of evidence that this service does not know.',
    'Run a service that knows it, or reset the policy with one.',
  ],
  DatabaseFailed: ['The database failed.'],
};

/** A storage error in the words of its code. */
export function storageError(
  code: StorageErrorCode,
  facts: { cause?: unknown; found?: string } = {},
): StorageError {
  const [message, hint] = WORDS[code];
  return new StorageError(code, message, { hint, ...facts });
}

/** The form of an address of a PostgreSQL database. */

import { storageError } from '../../errors/storage-error.ts';

/**
 * The address, when it has the form of one.
 *
 * @throws StorageError `DatabaseAddress`
 */
export function databaseAddress(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  // It may hold a password: it is not repeated.
  throw storageError('DatabaseAddress');
}

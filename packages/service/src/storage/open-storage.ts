/** Opens the storage that the service is told to use. */

import { join } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import { openSqlStorage, type StorageSurroundings } from './sql-storage.ts';
import type { Storage } from './storage.ts';

/** The database in a data directory. */
export const databaseFile = 'veritee.db';

/** The files that a database in a data directory may consist of. */
export function filesOfDatabase(directory: string): readonly string[] {
  return ['', '-wal', '-shm'].map((end) => join(directory, databaseFile + end));
}

/** Where instances are kept. */
export type StorageAddress = { readonly directory: string } | { readonly url: string };

/**
 * Opens the database in a data directory, or the PostgreSQL database at a URL. Engines load only when they are used.
 *
 * @param now - for the record of schema changes
 * @throws StorageError
 * @example
 * const storage = await openStorage({ directory: '.veritee' }, new Date());
 */
export async function openStorage(
  address: StorageAddress,
  now: Date,
  { wentBack = () => undefined, kinds = evidenceKinds }: Partial<StorageSurroundings> = {},
): Promise<Storage> {
  const engine =
    'url' in address
      ? (await import('./postgresql/engine.ts')).openPostgresql(address.url)
      : await (await import('./sqlite/engine.ts')).openSqlite(join(address.directory, databaseFile));
  try {
    return await openSqlStorage(engine, now, { wentBack, kinds });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

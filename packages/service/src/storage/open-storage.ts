/** Opens the storage that the settings name. */

import { join } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import type { Engine } from './engine.ts';
import { openSqlStorage, type StorageSurroundings } from './sql-storage.ts';
import type { MemoryStore } from './sqlite/memory.ts';
import type { Storage } from './storage.ts';

/** The database in a data directory. */
export const databaseFile = 'veritee.db';

/** The files that a database in a data directory may consist of. */
export function filesOfDatabase(directory: string): readonly string[] {
  return ['', '-wal', '-shm'].map((end) => join(directory, databaseFile + end));
}

/** Where instances are kept. */
export type StorageAddress =
  | { readonly directory: string }
  | { readonly url: string }
  | { readonly memory: MemoryStore };

/**
 * Opens the database in a data directory, the PostgreSQL database at a URL, or one in memory. Engines load only when they are used.
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
  const engine = await engineAt(address);
  try {
    return await openSqlStorage(engine, now, { wentBack, kinds });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/**
 * The engine at an address; its tables may not be there yet.
 *
 * @throws StorageError
 */
export async function engineAt(address: StorageAddress): Promise<Engine> {
  if ('memory' in address) return address.memory.engine();
  if ('url' in address) return (await import('./postgresql/engine.ts')).openPostgresql(address.url);
  return (await import('./sqlite/engine.ts')).openSqlite(join(address.directory, databaseFile));
}

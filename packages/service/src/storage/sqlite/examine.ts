/** Looks into a database file without changing anything: not the file, not those beside it. */

import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { storageError } from '../../errors/storage-error.ts';
import type { StoredFacts } from '../stored-facts.ts';
import { sqliteFailure } from './failure.ts';

/** A larger one is not read as a whole. */
const MOST_CHECKED = 256 * 1024 * 1024;

/**
 * What a database says of itself; undefined when there is no file.
 *
 * @throws StorageError
 */
export async function examineSqlite(file: string): Promise<StoredFacts | undefined> {
  const size = await sizeOf(file);
  if (size === undefined) return undefined;
  if (size === 0) return { migrations: [], instances: [] };
  // With a log beside it, somebody has it open, or ended without closing it. Without one the file is all there is.
  const hasLog = (await sizeOf(`${file}-wal`)) !== undefined;
  try {
    const database = hasLog
      ? new Database(file, { readonly: true, timeout: 1000 })
      : new Database(`${pathToFileURL(file).href}?immutable=1`, { readonly: true });
    try {
      return factsIn(database, size);
    } finally {
      database.close();
    }
  } catch (error) {
    throw sqliteFailure(error);
  }
}

function factsIn(database: Database.Database, size: number): StoredFacts {
  if (size <= MOST_CHECKED) {
    const [row] = database.prepare('pragma quick_check(1)').all() as { readonly quick_check: string }[];
    if (row?.quick_check !== 'ok') throw storageError('DatabaseCorrupt');
  }
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as {
    readonly name: string;
  }[];
  const has = (table: string): boolean => tables.some(({ name }) => name === table);
  const rows = (query: string): readonly Readonly<Record<string, unknown>>[] =>
    database.prepare(query).all() as Readonly<Record<string, unknown>>[];
  return {
    migrations: has('schema_migrations')
      ? rows('select number from schema_migrations').map(({ number }) => Number(number))
      : [],
    instances: has('instances')
      ? rows('select name from instances order by name').map(({ name }) => String(name))
      : [],
  };
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw sqliteFailure(error);
  }
}

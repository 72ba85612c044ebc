/** Looks into a database file without changing anything: not the file, not those beside it. */

import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { storageError } from '../../errors/storage-error.ts';
import type { StoredFacts, StoredKeyLevel } from '../stored-facts.ts';
import { sqliteFailure } from './failure.ts';

/** A larger one is not read as a whole. */
const MOST_CHECKED = 256 * 1024 * 1024;

/**
 * What a database says of itself; undefined when there is no file.
 *
 * @throws StorageError
 */
export async function examineSqlite(file: string): Promise<StoredFacts | undefined> {
  return readingSqlite(file, { migrations: [], instances: [] }, factsIn);
}

/**
 * The levels of the signing keys in a database; none when there is no file.
 *
 * @throws StorageError
 */
export async function keyLevelsInSqlite(file: string): Promise<readonly StoredKeyLevel[]> {
  return (await readingSqlite<readonly StoredKeyLevel[]>(file, [], levelsIn)) ?? [];
}

async function readingSqlite<T>(
  file: string,
  empty: T,
  read: (database: Database.Database, size: number) => T,
): Promise<T | undefined> {
  const size = await sizeOf(file);
  if (size === undefined) return undefined;
  if (size === 0) return empty;
  // With a log beside it, somebody has it open, or ended without closing it. Without one the file is all there is.
  const hasLog = (await sizeOf(`${file}-wal`)) !== undefined;
  try {
    const database = hasLog
      ? new Database(file, { readonly: true, timeout: 1000 })
      : new Database(`${pathToFileURL(file).href}?immutable=1`, { readonly: true });
    try {
      return read(database, size);
    } finally {
      database.close();
    }
  } catch (error) {
    throw sqliteFailure(error);
  }
}

function levelsIn(database: Database.Database): readonly StoredKeyLevel[] {
  const columns = database.prepare("select name from pragma_table_info('signing_keys')").all() as {
    readonly name: string;
  }[];
  if (columns.length === 0) return [];
  // The first versions did not record it.
  const level = columns.some(({ name }) => name === 'level') ? 'signing_keys.level' : 'null';
  const rows = database
    .prepare(
      `select instances.name as instance, ${level} as level from signing_keys
        join instances on instances.id = signing_keys.instance_id order by instances.created_at, instances.name`,
    )
    .all() as { readonly instance: string; readonly level: string | null }[];
  return rows.map(({ instance, level: recorded }) => ({ instance, level: recorded ?? undefined }));
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

/**
 * The embedded engine: SQLite in a file of the data directory, in WAL mode with every commit synced. Several processes
 * of one machine may use the file at the same time; SQLite's own locks, which end with their process, keep them apart.
 */

import { open } from 'node:fs/promises';
import { Kysely } from 'kysely';
import Database from 'libsql';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { sqliteDialect } from './driver.ts';
import { sqliteFailure } from './failure.ts';
import { sameFile } from './same-file.ts';

/** While it opens, a database may wait for others that open it; later the driver waits without blocking. */
const OPEN_WAIT = 5_000;

/**
 * Opens (and makes) the database file, owner only.
 *
 * @throws StorageError
 */
export async function openSqlite(file: string): Promise<Engine> {
  await createOwnerOnly(file);
  const requireSame = sameFile(file);
  const [reading, writing] = [connect(file), connect(file)];
  const read = new Kysely<Schema>({ dialect: sqliteDialect(reading, requireSame) });
  const write = new Kysely<Schema>({ dialect: sqliteDialect(writing, requireSame) });
  return {
    name: 'sqlite',
    read,
    write,
    beginChange: async () => undefined,
    // A transaction that writes holds the whole database.
    lockSchema: async () => undefined,
    close: async () => {
      checkpoint(writing);
      await read.destroy();
      await write.destroy();
    },
  };
}

/** Brings everything into the one file, so that whoever copies that of a stopped service has it all. Never needed for safety. */
function checkpoint(database: Database.Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Another process uses the file, or the disk is full: the log beside it stays, and is read at the next start.
  }
}

/** SQLite gives its side files the permissions of the database. */
async function createOwnerOnly(file: string): Promise<void> {
  try {
    await (await open(file, 'a', 0o600)).close();
  } catch (error) {
    throw sqliteFailure(error);
  }
}

function connect(file: string): Database.Database {
  try {
    const database = new Database(file, { timeout: OPEN_WAIT });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('busy_timeout = 0');
    return database;
  } catch (error) {
    throw sqliteFailure(error);
  }
}

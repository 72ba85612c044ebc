/** SQLite in memory: nothing of it outlives the process. For tests and development. */

import {
  type Dialect,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import Database from 'libsql';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { sqliteDriver } from './driver.ts';

/** A database in memory, which any number of storages may be opened on. It lasts until it is no longer referred to. */
export interface MemoryStore {
  /** An engine over it; closing one leaves the data. */
  engine(): Engine;
}

/**
 * Makes an empty one.
 *
 * @example
 * const storage = await openStorage({ memory: createMemoryStore() }, new Date());
 */
export function createMemoryStore(): MemoryStore {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = ON');
  // Another connection would see another database. Reads wait for the change under way: none sees a part of one.
  const dialect = sharedDialect(sqliteDriver(database, () => undefined));
  return {
    engine() {
      const both = new Kysely<Schema>({ dialect });
      return {
        name: 'memory',
        read: both,
        write: both,
        beginChange: async () => undefined,
        // A transaction that writes holds the whole database.
        lockSchema: async () => undefined,
        close: () => both.destroy(),
      };
    },
  };
}

/** One driver for all, so that all wait in one queue. */
function sharedDialect(driver: Driver): Dialect {
  const shared: Driver = {
    init: () => driver.init(),
    acquireConnection: () => driver.acquireConnection(),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: async () => undefined,
  };
  return {
    createDriver: () => shared,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

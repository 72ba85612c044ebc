/** What an engine gives to the one set of statements. */

import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  Kysely,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import type { Schema } from './schema.ts';
import { requireStorable } from './storable-text.ts';

/** A database, and the few things in which engines differ. */
export interface Engine {
  readonly name: 'sqlite' | 'postgresql' | 'memory';
  /** For reads: never sees what is not committed. */
  readonly read: Kysely<Schema>;
  /** For changes: each transaction is durable when it has ended. */
  readonly write: Kysely<Schema>;
  /** First in each transaction that changes anything: bounds its waits, makes sure that its end is durable. */
  beginChange(transaction: Kysely<Schema>): Promise<void>;
  /** First statement of the transaction that changes tables: keeps other processes out until its end. */
  lockSchema(transaction: Kysely<Schema>): Promise<void>;
  close(): Promise<void>;
}

/** A driver whose errors are told by `told`: the one place where an engine's errors get a code. */
export function tellingDriver(driver: Driver, told: (error: unknown) => unknown): Driver {
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw told(error);
    }
  };
  return {
    init: () => attempt(() => driver.init()),
    acquireConnection: () =>
      attempt(async () => new TellingConnection(await driver.acquireConnection(), attempt)),
    beginTransaction: (connection, settings) =>
      attempt(() => driver.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => attempt(() => driver.commitTransaction(innerOf(connection))),
    // The error that led to the rollback must not be hidden by the rollback's own.
    rollbackTransaction: (connection) =>
      driver.rollbackTransaction(innerOf(connection)).catch(() => undefined),
    releaseConnection: (connection) => attempt(() => driver.releaseConnection(innerOf(connection))),
    destroy: () => attempt(() => driver.destroy()),
  };
}

class TellingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #attempt: <T>(work: () => Promise<T>) => Promise<T>;

  constructor(inner: DatabaseConnection, attempt: <T>(work: () => Promise<T>) => Promise<T>) {
    this.inner = inner;
    this.#attempt = attempt;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    requireStorable(query.parameters);
    return this.#attempt(() => this.inner.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery(query, chunkSize);
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof TellingConnection ? connection.inner : connection;
}

/** Whether a transaction only reads. */
export function isReadOnly({ accessMode }: TransactionSettings): boolean {
  return accessMode === 'read only';
}

/** Kysely's driver for a pool of pg: a connection that did not answer in time, or broke, is never used again. */

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { tellingDriver } from '../engine.ts';
import { postgresqlFailure } from './failure.ts';
import type { Sockets } from './sockets.ts';
import { WAITS } from './waits.ts';

/** A dialect over a pool and its sockets. */
export function postgresqlDialect(pool: pg.Pool, sockets: Sockets): Dialect {
  return {
    createDriver: () => tellingDriver(new PoolDriver(pool, sockets), postgresqlFailure),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class PoolDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #sockets: Sockets;

  constructor(pool: pg.Pool, sockets: Sockets) {
    this.#pool = pool;
    this.#sockets = sockets;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    return new PoolConnection(await this.#pool.connect());
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ours(connection).release();
  }

  async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    ours(connection).bound(WAITS.change);
    await ours(connection).execute(`start transaction${level} ${accessMode ?? ''}`);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const { command } = await ours(connection).execute('commit');
    // The server's way to say that a statement before had failed.
    if (command !== 'COMMIT') throw new Error(`The transaction ended with ${command}.`);
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).execute('rollback');
  }

  /** The pool waits for connections that are in use; what still is after a while is cut off. */
  async destroy(): Promise<void> {
    const late = setTimeout(() => this.#sockets.destroy(), WAITS.close);
    try {
      await this.#pool.end();
    } finally {
      clearTimeout(late);
    }
  }
}

class PoolConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  #broken = false;
  #end = Number.POSITIVE_INFINITY;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  /** Everything that is asked from now on has so many milliseconds in all: locks are held for no longer. */
  bound(milliseconds: number): void {
    this.#end = performance.now() + milliseconds;
  }

  async execute(text: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    const left = this.#end - performance.now();
    const query_timeout = Math.max(1, Math.min(WAITS.answer, left));
    const query: pg.QueryConfig & { readonly query_timeout: number } = {
      text,
      values: [...parameters],
      query_timeout,
    };
    try {
      return await this.#client.query(query);
    } catch (error) {
      // The server's own refusals leave the connection usable, unless it says that it ends it. After anything else, what
      // it says next may belong to what nobody waits for any more.
      if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') this.#broken = true;
      throw error;
    }
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.execute(sql, parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: nothing here streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Results are never streamed.');
  }

  /** Back to the pool, unless something is left open on it: the next one would be inside a strange transaction. */
  release(): void {
    this.#client.release(this.#broken || this.#client.getTransactionStatus() !== 'I');
  }
}

function ours(connection: DatabaseConnection): PoolConnection {
  if (connection instanceof PoolConnection) return connection;
  throw new Error('A connection of another driver.');
}

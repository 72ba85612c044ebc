/** Kysely's driver for one connection of libsql: statements are prepared once, and waiting for others never blocks. */

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type Database from 'libsql';
import { isReadOnly, tellingDriver } from '../engine.ts';
import { sqliteFailure } from './failure.ts';

/** How long whoever wants the connection waits, for those before it and for other processes, before it gives up. */
const LONGEST_WAIT = 5_000;
const LONGEST_PAUSE = 25;

type Statement = ReturnType<Database.Database['prepare']>;

/**
 * A dialect over one open database.
 *
 * @param requireUsable - throws while the database must not be used
 */
export function sqliteDialect(database: Database.Database, requireUsable: () => void): Dialect {
  return {
    createDriver: () => sqliteDriver(database, requireUsable),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** A driver over one open database, as {@link sqliteDialect} uses it. */
export function sqliteDriver(database: Database.Database, requireUsable: () => void): Driver {
  return tellingDriver(new LibsqlDriver(database, requireUsable), sqliteFailure);
}

class LibsqlDriver implements Driver {
  readonly #database: Database.Database;
  readonly #connection: LibsqlConnection;
  readonly #requireUsable: () => void;
  /** The end of the queue of those who want the one connection. */
  #last: Promise<void> = Promise.resolve();
  /** How many are in it, the one that has the connection among them. */
  #places = 0;
  #release: () => void = () => undefined;

  constructor(database: Database.Database, requireUsable: () => void) {
    this.#database = database;
    this.#requireUsable = requireUsable;
    this.#connection = new LibsqlConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#requireUsable();
    const deadline = performance.now() + LONGEST_WAIT;
    const before = this.#last;
    const isFree = this.#places === 0;
    let release: () => void = () => undefined;
    this.#places++;
    this.#last = new Promise((resolve) => {
      release = () => {
        this.#places--;
        resolve();
      };
    });
    // Each of those before may wait for another process for as long: together that would have no bound.
    if (!isFree && !(await endsInTime(before))) {
      void before.then(release);
      throw new QueueTooLong();
    }
    this.#release = release;
    this.#connection.deadline = deadline;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const release = this.#release;
    // Once only: another time would let in somebody beside the next holder.
    this.#release = () => undefined;
    release();
  }

  /** A transaction that writes takes the write lock at once, so that what it reads stays true until its end. */
  async beginTransaction(_connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#connection.execute(isReadOnly(settings) ? 'begin' : 'begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.execute('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk may have ended the transaction already.
    if (this.#database.inTransaction) await this.#connection.execute('rollback');
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

class LibsqlConnection implements DatabaseConnection {
  /** Until when its statements wait for other processes. */
  deadline = 0;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return this.execute(sql, parameters) as Promise<QueryResult<R>>;
  }

  async execute(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult<unknown>> {
    for (;;) {
      try {
        return this.#run(sql, parameters);
      } catch (error) {
        if (!isBusy(error) || performance.now() > this.deadline) throw error;
        await pause(1 + Math.random() * LONGEST_PAUSE);
      }
    }
  }

  #run(sql: string, parameters: readonly unknown[]): QueryResult<unknown> {
    const statement = this.#prepared(sql);
    if (statement.reader) return { rows: statement.all(parameters) };
    const { changes } = statement.run(parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  /** The set of statements is fixed by the program, so the map is bounded. */
  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  // biome-ignore lint/correctness/useYield: nothing here streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Results are never streamed.');
  }
}

/** Told as other waits are. */
class QueueTooLong extends Error {
  readonly code = 'SQLITE_BUSY_QUEUE';

  constructor() {
    super(`Changes before this one took longer than ${LONGEST_WAIT / 1000} seconds.`);
  }
}

async function endsInTime(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), LONGEST_WAIT);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

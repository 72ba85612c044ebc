/** The engine for several machines: PostgreSQL through a pool of connections, every wait bounded. */

import { Kysely, PostgresDialect, type PostgresDialectConfig, sql } from 'kysely';
import pg from 'pg';
import { type Engine, tellingDriver } from '../engine.ts';
import { storageError } from '../errors.ts';
import type { Schema } from '../schema.ts';
import { postgresqlFailure } from './failure.ts';

const CONNECTIONS = 10;
const CONNECT_WAIT = 3_000;
/** Longest wait for an answer, and of the server for a lock. */
const QUERY_WAIT = 10_000;
const LOCK_WAIT = 5_000;
const BIGINT_OID = 20;
/** Any number that no other program takes for its advisory locks. */
const SCHEMA_LOCK = 7_236_001_848;

/**
 * Opens a pool; connects at first use.
 *
 * @param url - `postgresql://user:password@host:5432/database?sslmode=…`; the PG* variables fill in what it leaves out
 * @throws StorageError `DatabaseAddress`
 */
export function openPostgresql(url: string): Engine {
  const pool = new pg.Pool({
    connectionString: checked(url),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WAIT,
    query_timeout: QUERY_WAIT,
    keepAlive: true,
    application_name: 'veritee',
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks tells the statement that uses it; without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Schema>({ dialect: new TellingPostgres({ pool }) });
  return {
    name: 'postgresql',
    read: db,
    write: db,
    beginChange: async (transaction) => {
      await sql`select set_config('lock_timeout', ${`${LOCK_WAIT}`}, true)`.execute(transaction);
      // An acknowledged change must survive a crash, also where the server was told to be faster than safe.
      await sql`select set_config('synchronous_commit', 'on', true)
        where current_setting('synchronous_commit') = 'off'`.execute(transaction);
    },
    lockSchema: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(transaction);
    },
    close: () => db.destroy(),
  };
}

class TellingPostgres extends PostgresDialect {
  constructor(config: PostgresDialectConfig) {
    super(config);
  }

  override createDriver() {
    return tellingDriver(super.createDriver(), postgresqlFailure);
  }
}

/** Whole numbers of 64 bits arrive as text; ours stay far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === BIGINT_OID) return Number;
  return pg.types.getTypeParser(oid, format as 'text');
}

function checked(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  // The address may hold a password: it is not repeated.
  throw storageError('DatabaseAddress');
}

/** The engine for several machines: PostgreSQL through a pool of connections, every wait bounded. */

import { Kysely, sql } from 'kysely';
import pg from 'pg';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { databaseAddress } from './address.ts';
import { postgresqlDialect } from './driver.ts';
import { createSockets } from './sockets.ts';
import { CHANGE_SETTINGS, KEEPALIVE_DELAY, SESSION_SETTINGS, WAITS } from './waits.ts';

/** Reads have connections of their own: changes that wait for each other never keep requests waiting. */
const READING = 8;
const CHANGING = 4;
const BIGINT_OID = 20;
/** Any number that no other program takes for its advisory locks. */
const SCHEMA_LOCK = 7_236_001_848;

/**
 * Opens pools; connects at first use.
 *
 * @param url - `postgresql://user:password@host:5432/database?sslmode=…`; the PG* variables fill in what it leaves out
 * @throws StorageError `DatabaseAddress`
 */
export function openPostgresql(url: string): Engine {
  const address = databaseAddress(url);
  const read = connections(address, READING);
  const write = connections(address, CHANGING);
  return {
    name: 'postgresql',
    read,
    write,
    beginChange: async (transaction) => {
      await sql.raw(CHANGE_SETTINGS).execute(transaction);
    },
    lockSchema: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(transaction);
    },
    close: async () => {
      await Promise.all([read.destroy(), write.destroy()]);
    },
  };
}

function connections(connectionString: string, max: number): Kysely<Schema> {
  const sockets = createSockets();
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: WAITS.connect,
    query_timeout: WAITS.answer,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_DELAY,
    stream: sockets.make,
    onConnect: (client) => client.query(SESSION_SETTINGS),
    application_name: 'veritee',
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks tells the statement that uses it; without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: postgresqlDialect(pool, sockets) });
}

/** Whole numbers of 64 bits arrive as text; ours stay far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === BIGINT_OID) return Number;
  return pg.types.getTypeParser(oid, format as 'text');
}

/** The processes that use a database now: each has a lease, in the database's own time. */

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { Schema } from './schema.ts';
import type { KeyLevel, Replica } from './storage.ts';

/** Seconds that a replica counts as live after it said so last. */
export const LEASE_SECONDS = 30;

/**
 * Enters a replica, or renews its lease, unless one of another level is live. To be called in a transaction that keeps
 * the other callers out.
 *
 * @returns the level of the live replicas that stand against it; undefined when it is entered
 */
export async function enterReplica(
  engine: Pick<Engine, 'name'>,
  transaction: Kysely<Schema>,
  { id, level }: Replica,
): Promise<KeyLevel | undefined> {
  const now = await secondsNow(engine, transaction);
  // A moment of the future is that of a clock that was set back since: its replica renews it soon, or is gone.
  await transaction
    .deleteFrom('replicas')
    .where((where) =>
      where.or([
        where('renewed_at', '<=', now - LEASE_SECONDS),
        where('renewed_at', '>', now + LEASE_SECONDS),
      ]),
    )
    .execute();
  const others = await transaction.selectFrom('replicas').select('level').where('id', '!=', id).execute();
  const against = others.find((other) => other.level !== level);
  if (against !== undefined) return knownLevel(against.level);
  await transaction
    .insertInto('replicas')
    .values({ id, level, renewed_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ level, renewed_at: now }))
    .execute();
  return undefined;
}

/** The level in a row. */
export function knownLevel(text: string): KeyLevel {
  if (text === 'production' || text === 'development') return text;
  throw new Error(`The database has the level ${text}, which is unknown.`);
}

/** Seconds since 1970 by the database's clock, which all replicas share. */
async function secondsNow({ name }: Pick<Engine, 'name'>, db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${NOW[name]} as now`.execute(db);
  return rows[0]?.now ?? 0;
}

const SQLITE_NOW = sql<number>`cast(strftime('%s', 'now') as integer)`;
const NOW: Readonly<Record<Engine['name'], RawBuilder<number>>> = {
  sqlite: SQLITE_NOW,
  memory: SQLITE_NOW,
  postgresql: sql`floor(extract(epoch from clock_timestamp()))::bigint`,
};

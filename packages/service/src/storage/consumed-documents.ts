/** Signed documents that instances accepted: each is remembered for as long as the database lives. */

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Consumption } from './storage.ts';

/**
 * Remembers that a document is consumed. Of two transactions with one document, in whatever instance, the second
 * waits for the end of the first.
 *
 * @returns its first consumption; undefined when this is it
 */
export async function consumeDocument(
  db: Kysely<Schema>,
  identity: string,
  { instance, operation, type, at }: Consumption,
): Promise<Consumption | undefined> {
  const first = await db
    .insertInto('consumed_documents')
    .values({ identity, instance, operation, type: type ?? null, consumed_at: at.toISOString() })
    .onConflict((conflict) => conflict.column('identity').doNothing())
    .returning('identity')
    .executeTakeFirst();
  if (first !== undefined) return undefined;
  const row = await db
    .selectFrom('consumed_documents')
    .selectAll()
    .where('identity', '=', identity)
    .executeTakeFirstOrThrow();
  return {
    instance: row.instance,
    operation: row.operation,
    type: row.type ?? undefined,
    at: new Date(row.consumed_at),
  };
}

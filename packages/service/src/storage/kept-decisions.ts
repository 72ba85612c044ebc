/** Decisions that are kept to be judged anew: sealed text, within bounds of age and size for each instance. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { KeptBounds, KeptDecision, KeptPage, NewKeptDecision } from './storage.ts';

/** Rows in one statement: databases bound the number of its parameters. */
const ROWS_AT_ONCE = 100;

/** Appends decisions. To be called in a transaction that keeps others out. Those of instances that are gone are left out. */
export async function keepDecisions(
  transaction: Kysely<Schema>,
  decisions: readonly NewKeptDecision[],
): Promise<void> {
  const byInstance = new Map<string, NewKeptDecision[]>();
  for (const decision of decisions) {
    const list = byInstance.get(decision.instanceId);
    if (list === undefined) byInstance.set(decision.instanceId, [decision]);
    else list.push(decision);
  }
  for (const [id, list] of byInstance) {
    if (!(await isThere(transaction, id))) continue;
    const last = await transaction
      .selectFrom('kept_decisions')
      .select((column) => column.fn.max('sequence').as('sequence'))
      .where('instance_id', '=', id)
      .executeTakeFirst();
    const rows = list.map((each, index) => rowOf(each, Number(last?.sequence ?? 0) + index + 1));
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await transaction
        .insertInto('kept_decisions')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute();
    }
  }
}

async function idOf(db: Kysely<Schema>, instance: string): Promise<string | undefined> {
  return (await db.selectFrom('instances').select('id').where('name', '=', instance).executeTakeFirst())?.id;
}

async function isThere(db: Kysely<Schema>, id: string): Promise<boolean> {
  return (
    (await db.selectFrom('instances').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  );
}

function rowOf(
  { instanceId, at, type, sealedClaims, sealedEvidence }: NewKeptDecision,
  sequence: number,
): Schema['kept_decisions'] {
  return {
    instance_id: instanceId,
    sequence,
    kept_at: at.toISOString(),
    type,
    size: sealedClaims.length + (sealedEvidence?.length ?? 0),
    sealed_claims: sealedClaims,
    sealed_evidence: sealedEvidence ?? null,
  };
}

/** Decisions in the order in which they were kept; fewer than asked for where they are large. */
export async function keptDecisions(
  db: Kysely<Schema>,
  instance: string,
  type: AttestationType,
  page: KeptPage,
): Promise<readonly KeptDecision[]> {
  const id = await idOf(db, instance);
  const last = id === undefined ? undefined : await lastOfPage(db, id, type, page);
  if (id === undefined || last === undefined) return [];
  const rows = await selection(db, id, type, page)
    .select(['sequence', 'kept_at', 'sealed_claims'])
    .$if(page.evidence, (query) => query.select('sealed_evidence'))
    .where('sequence', '<=', last)
    .execute();
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    instance,
    instanceId: id,
    at: new Date(row.kept_at),
    type,
    sealedClaims: row.sealed_claims,
    sealedEvidence: row.sealed_evidence ?? undefined,
  }));
}

/** The last one that fits into the page; a page has at least one. */
async function lastOfPage(
  db: Kysely<Schema>,
  id: string,
  type: AttestationType,
  page: KeptPage,
): Promise<number | undefined> {
  const sizes = await selection(db, id, type, page).select(['sequence', 'size']).execute();
  let room = page.bytes;
  let last: number | undefined;
  for (const { sequence, size } of sizes) {
    room -= Number(size);
    if (room < 0 && last !== undefined) break;
    last = Number(sequence);
  }
  return last;
}

function selection(
  db: Kysely<Schema>,
  id: string,
  type: AttestationType,
  { since, until, after, limit }: KeptPage,
) {
  return db
    .selectFrom('kept_decisions')
    .where('instance_id', '=', id)
    .where('type', '=', type)
    .where('sequence', '>', after)
    .where('size', '>', 0)
    .$if(since !== undefined, (query) => query.where('kept_at', '>=', since?.toISOString() ?? ''))
    .$if(until !== undefined, (query) => query.where('kept_at', '<', until?.toISOString() ?? ''))
    .orderBy('sequence')
    .limit(limit);
}

type Forgotten = { readonly before: string } | { readonly instance: string; readonly upTo: number };

/**
 * Forgets decisions. The newest of an instance leaves its number, without contents: the next one gets the number after it,
 * so that whoever reads on behind a number misses nothing.
 */
async function forget(transaction: Kysely<Schema>, which: Forgotten): Promise<number> {
  const isMeant = (row: Row) =>
    'before' in which
      ? row('kept_at', '<', which.before)
      : row.and([row('instance_id', '=', which.instance), row('sequence', '<=', which.upTo)]);
  const deleted = await transaction
    .deleteFrom('kept_decisions')
    .where('size', '>', 0)
    .where(isMeant)
    .where(hasNewer)
    .executeTakeFirst();
  const emptied = await transaction
    .updateTable('kept_decisions')
    .set({ size: 0, sealed_claims: '', sealed_evidence: null })
    .where('size', '>', 0)
    .where(isMeant)
    .executeTakeFirst();
  return Number(deleted.numDeletedRows) + Number(emptied.numUpdatedRows);
}

/** Numbers that were left are needed until there is a greater one. */
async function dropNumbers(transaction: Kysely<Schema>): Promise<void> {
  await transaction.deleteFrom('kept_decisions').where('size', '=', 0).where(hasNewer).execute();
}

type Row = ExpressionBuilder<Schema, 'kept_decisions'>;

function hasNewer(row: Row) {
  return row.exists(
    row
      .selectFrom('kept_decisions as newer')
      .select('newer.sequence')
      .whereRef('newer.instance_id', '=', 'kept_decisions.instance_id')
      .whereRef('newer.sequence', '>', 'kept_decisions.sequence'),
  );
}

/** How many are looked at in one step. */
const AT_ONCE = 1_000;

/**
 * Forgets what is too old, then the oldest of each instance that has too much. To be called in a transaction that keeps
 * others out.
 *
 * @returns how many were forgotten
 */
export async function forgetDecisions(
  transaction: Kysely<Schema>,
  { before, bytes }: KeptBounds,
): Promise<number> {
  await dropNumbers(transaction);
  let forgotten = await forget(transaction, { before: before.toISOString() });
  const sums = await transaction
    .selectFrom('kept_decisions')
    .select((column) => ['instance_id', column.fn.sum<number>('size').as('size')])
    .where('size', '>', 0)
    .groupBy('instance_id')
    .execute();
  for (const { instance_id: id, size } of sums)
    forgotten += await forgetOldest(transaction, id, Number(size) - bytes);
  return forgotten;
}

async function forgetOldest(transaction: Kysely<Schema>, id: string, excess: number): Promise<number> {
  let left = excess;
  let forgotten = 0;
  while (left > 0) {
    const rows = await transaction
      .selectFrom('kept_decisions')
      .select(['sequence', 'size'])
      .where('instance_id', '=', id)
      .where('size', '>', 0)
      .orderBy('sequence')
      .limit(AT_ONCE)
      .execute();
    let last = 0;
    for (const { sequence, size } of rows) {
      if (left <= 0) break;
      left -= Number(size);
      last = Number(sequence);
    }
    if (last === 0) break;
    forgotten += await forget(transaction, { instance: id, upTo: last });
  }
  return forgotten;
}

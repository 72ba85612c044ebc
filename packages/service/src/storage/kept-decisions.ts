/** Decisions that are kept to be judged anew: sealed text. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { Insertable, Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { KeptDecision, KeptPage, NewKeptDecision } from './storage.ts';

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
  { instanceId, at, type, share, sealedClaims, sealedEvidence }: NewKeptDecision,
  sequence: number,
): Insertable<Schema['kept_decisions']> {
  return {
    instance_id: instanceId,
    sequence,
    kept_at: at.toISOString(),
    type,
    share,
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

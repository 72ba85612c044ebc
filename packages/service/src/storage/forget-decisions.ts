/** The bounds of kept decisions: age, and size for each instance, in which no share pushes out all others. */

import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { KeptBounds } from './storage.ts';

/** Decisions of an instance, or of one share of it. */
interface Part {
  readonly instance: string;
  readonly share?: string | undefined;
}

type Forgotten = { readonly before: string } | (Part & { readonly upTo: number });

/**
 * Forgets decisions. The newest of an instance leaves its number, without contents: the next one gets the number after it,
 * so that whoever reads on behind a number misses nothing.
 */
async function forget(transaction: Kysely<Schema>, which: Forgotten): Promise<number> {
  const isMeant = (row: Row) =>
    'before' in which
      ? row('kept_at', '<', which.before)
      : row.and([isOf(which)(row), row('sequence', '<=', which.upTo)]);
  const deleted = await transaction
    .deleteFrom('kept_decisions')
    .where('size', '>', 0)
    .where(isMeant)
    .where(hasNewer)
    .executeTakeFirst();
  const emptied = await transaction
    .updateTable('kept_decisions')
    .set({ size: 0, share: '', sealed_claims: '', sealed_evidence: null })
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

function isOf({ instance, share }: Part) {
  return (row: Row) =>
    row.and([row('instance_id', '=', instance), ...(share === undefined ? [] : [row('share', '=', share)])]);
}

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
/** A share with less than this part of the room is never the reason that there is too much. */
const SMALL_SHARE = 1 / 100;

/**
 * Forgets what is too old, then of each instance that has too much the oldest of its largest shares. To be called in a
 * transaction that keeps others out.
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
  for (const { instance_id: instance, size } of sums)
    if (Number(size) > bytes) forgotten += await forgetExcess(transaction, instance, Number(size), bytes);
  return forgotten;
}

/** As if the largest share gave its oldest decision again and again; once all shares are small, the oldest of all go. */
async function forgetExcess(
  transaction: Kysely<Schema>,
  instance: string,
  size: number,
  bytes: number,
): Promise<number> {
  const large = await largeShares(transaction, instance, bytes * SMALL_SHARE);
  const ofSmall = size - large.reduce((sum, each) => sum + each.size, 0);
  const level = Math.max(
    bytes * SMALL_SHARE,
    levelOf(
      large.map((each) => each.size),
      bytes - ofSmall,
    ),
  );
  let excess = size - bytes;
  let forgotten = 0;
  for (const { share, size: own } of large) {
    const given = await forgetOldest(transaction, { instance, share }, Math.min(excess, own - level));
    excess -= given.size;
    forgotten += given.decisions;
  }
  return forgotten + (await forgetOldest(transaction, { instance }, excess)).decisions;
}

/** The largest first; they are few. */
async function largeShares(db: Kysely<Schema>, instance: string, least: number) {
  const rows = await db
    .selectFrom('kept_decisions')
    .select((column) => ['share', column.fn.sum<number>('size').as('size')])
    .where('instance_id', '=', instance)
    .where('size', '>', 0)
    .groupBy('share')
    .having((column) => column.fn.sum<number>('size'), '>', Math.ceil(least))
    .execute();
  return rows.map(({ share, size }) => ({ share, size: Number(size) })).sort((a, b) => b.size - a.size);
}

/** To what all that are larger must shrink, so that all fit into a room together. */
function levelOf(largestFirst: readonly number[], room: number): number {
  let left = room;
  let count = largestFirst.length;
  for (const size of largestFirst.toReversed()) {
    if (size * count >= left) return left / count;
    left -= size;
    count--;
  }
  return Number.POSITIVE_INFINITY;
}

async function forgetOldest(
  transaction: Kysely<Schema>,
  part: Part,
  excess: number,
): Promise<{ readonly size: number; readonly decisions: number }> {
  let left = excess;
  let decisions = 0;
  while (left > 0) {
    const rows = await transaction
      .selectFrom('kept_decisions')
      .select(['sequence', 'size'])
      .where(isOf(part))
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
    decisions += await forget(transaction, { ...part, upTo: last });
  }
  return { size: excess - left, decisions };
}

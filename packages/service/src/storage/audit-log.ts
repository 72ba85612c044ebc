/** The audit log's tables. */

import type { Kysely } from 'kysely';
import { auditHash, auditText } from './audit-chain.ts';
import type { Schema } from './schema.ts';
import type { AuditEntry, AuditRecord } from './storage.ts';

const HEAD = 1;

/**
 * Appends a line. Its lock on the head keeps all other writers waiting until the transaction's end, so that there is one
 * chain: it comes last in each transaction.
 */
export async function appendAudit(transaction: Kysely<Schema>, entry: AuditEntry): Promise<void> {
  const head = await transaction
    .updateTable('audit_head')
    .set((column) => ({ sequence: column('sequence', '+', 1) }))
    .where('id', '=', HEAD)
    .returning(['sequence', 'hash'])
    .executeTakeFirstOrThrow();
  const text = auditText(entry);
  const hash = auditHash(head.hash, text);
  await transaction.insertInto('audit_log').values({ sequence: head.sequence, entry: text, hash }).execute();
  await transaction.updateTable('audit_head').set({ hash }).where('id', '=', HEAD).execute();
}

/** Lines after a sequence number, in order. */
export function auditRecords(
  db: Kysely<Schema>,
  after: number,
  limit: number,
): Promise<readonly AuditRecord[]> {
  return db
    .selectFrom('audit_log')
    .select(['sequence', 'entry', 'hash'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

/** The end of the chain as the head tells it. */
export function auditHead(db: Kysely<Schema>): Promise<Pick<AuditRecord, 'sequence' | 'hash'>> {
  return db
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .where('id', '=', HEAD)
    .executeTakeFirstOrThrow();
}

/**
 * Writes something that means nothing, under the lock that every change needs. A full disk, a server that only reads, a
 * lock that is never released: whatever would refuse a change refuses this.
 */
export async function beat(transaction: Kysely<Schema>): Promise<void> {
  await transaction
    .updateTable('audit_head')
    .set((column) => ({ beats: column('beats', '+', 1) }))
    .where('id', '=', HEAD)
    .returning('id')
    .executeTakeFirstOrThrow();
}

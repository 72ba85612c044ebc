/** Storage in an SQL database: the contract over an engine. */

import { randomBytes } from 'node:crypto';
import type { EvidenceKinds } from '@veritee/evidence';
import type { Kysely } from 'kysely';
import { ServiceError } from '../errors/service-error.ts';
import { appendAudit, auditHead, auditRecords, beat } from './audit-log.ts';
import type { Engine } from './engine.ts';
import { forgetDecisions } from './forget-decisions.ts';
import { keepDecisions, keptDecisions } from './kept-decisions.ts';
import { migrate } from './migrate.ts';
import { policyHistory } from './policy-history.ts';
import { readState, recordOf } from './read-state.ts';
import { enterReplica } from './replicas.ts';
import type { Schema } from './schema.ts';
import { noteEndorsements, seenEndorsements } from './seen-endorsements.ts';
import { snapshots, type WentBack } from './snapshots.ts';
import { addCertificate, addKey, newMark, openWriter } from './state-writer.ts';
import type { AuditEntry, InstanceState, NewInstance, StateWriter, Storage } from './storage.ts';

/** What storage is told of what is around it. */
export interface StorageSurroundings {
  /** Told when the database has an earlier state of an instance than before: it was restored, perhaps. */
  readonly wentBack: WentBack;
  /** Those that policies can be for. A database with a policy for another belongs to another program. */
  readonly kinds: EvidenceKinds;
}

/**
 * Storage over an engine; the tables are made or brought up to date first.
 *
 * @throws StorageError
 */
export async function openSqlStorage(
  engine: Engine,
  now: Date,
  { wentBack, kinds }: StorageSurroundings,
): Promise<Storage> {
  await migrate(engine, now);
  const { read } = engine;
  return {
    engine: engine.name,
    state: snapshots(read, wentBack, kinds),
    change: (instance, act) => change(engine, instance, act, kinds),
    createInstance: (created, entry) => createInstance(engine, created, entry),
    deleteInstance: (instance, entry) => deleteInstance(engine, instance, entry),
    listInstances: async () => {
      const rows = await read
        .selectFrom('instances')
        .selectAll()
        .orderBy('created_at')
        .orderBy('name')
        .execute();
      return rows.map(recordOf);
    },
    policyHistory: (instance, type, limit) => policyHistory(read, instance, type, limit),
    audit: (entry) => inChange(engine, (transaction) => appendAudit(transaction, entry)),
    auditRecords: (after, limit) => auditRecords(read, after, limit),
    auditHead: () => auditHead(read),
    enterReplica: (replica) =>
      inChange(engine, async (transaction) => {
        await engine.lockSchema(transaction);
        return enterReplica(engine, transaction, replica);
      }),
    leaveReplica: (id) =>
      inChange(engine, async (transaction) => {
        await transaction.deleteFrom('replicas').where('id', '=', id).execute();
      }),
    seenEndorsements: (level) => seenEndorsements(read, level),
    noteEndorsements: (level, marks) =>
      inChange(engine, async (transaction) => {
        await engine.lockSchema(transaction);
        return noteEndorsements(transaction, level, marks);
      }),
    keepDecisions: (decisions) =>
      inChange(engine, async (transaction) => {
        await engine.lockSchema(transaction);
        return keepDecisions(transaction, decisions);
      }),
    keptDecisions: (instance, type, page) => keptDecisions(read, instance, type, page),
    forgetDecisions: (bounds) =>
      inChange(engine, async (transaction) => {
        await engine.lockSchema(transaction);
        return forgetDecisions(transaction, bounds);
      }),
    ready: () => inChange(engine, beat),
    close: () => engine.close(),
  };
}

/** A transaction that changes something. It reads what was committed before each of its statements, once it has its locks. */
function inChange<T>(engine: Engine, work: (transaction: Kysely<Schema>) => Promise<T>): Promise<T> {
  return engine.write
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      await engine.beginChange(transaction);
      return work(transaction);
    });
}

function change<T>(
  engine: Engine,
  name: string,
  act: (state: InstanceState, write: StateWriter) => T | Promise<T>,
  kinds: EvidenceKinds,
): Promise<T> {
  return inChange(engine, async (transaction) => {
    // Writing the row, even without a change, locks it on both engines until the transaction ends.
    const row = await transaction
      .updateTable('instances')
      .set((column) => ({ revision: column.ref('revision') }))
      .where('name', '=', name)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new ServiceError('NotFound', `There is no instance ${name}.`);
    const { write, finish } = openWriter(transaction, row);
    const result = await act(await readState(transaction, row, kinds), write);
    await finish();
    return result;
  });
}

function createInstance(engine: Engine, created: NewInstance, entry: AuditEntry): Promise<void> {
  const { record, certificates, key } = created;
  return inChange(engine, async (transaction) => {
    const row = {
      id: randomBytes(16).toString('hex'),
      name: record.name,
      mode: record.mode,
      location: record.location,
      tags: JSON.stringify(record.tags),
      created_at: record.createdAt.toISOString(),
      revision: 1,
      mark: newMark(),
    };
    const made = await transaction
      .insertInto('instances')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) throw new ServiceError('Conflict', `The instance ${record.name} already exists.`);
    const place = { db: transaction, instance: row.id };
    for (const der of certificates) await addCertificate(place, der, entry.caller, record.createdAt);
    await addKey(place, key);
    await appendAudit(transaction, entry);
  });
}

function deleteInstance(engine: Engine, name: string, entry: AuditEntry): Promise<boolean> {
  return inChange(engine, async (transaction) => {
    const gone = await transaction
      .deleteFrom('instances')
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirst();
    if (gone !== undefined) await appendAudit(transaction, entry);
    return gone !== undefined;
  });
}

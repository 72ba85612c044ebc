/** Brings a database to the schema that this program knows: numbered steps, one transaction, one process at a time. */

import type { Kysely } from 'kysely';
import { storageError } from '../errors/storage-error.ts';
import type { Engine } from './engine.ts';
import type { Migration } from './migration.ts';
import { instancesMigration } from './migrations/0001-instances.ts';
import { keysReplicasDocumentsMigration } from './migrations/0002-keys-replicas-documents.ts';
import { marksMigration } from './migrations/0003-marks.ts';
import { seenEndorsementsMigration } from './migrations/0004-seen-endorsements.ts';
import { keptDecisionsMigration } from './migrations/0005-kept-decisions.ts';
import { keptSharesMigration } from './migrations/0006-kept-shares.ts';
import type { Schema } from './schema.ts';

/** All steps, in order. */
export const migrations: readonly Migration[] = [
  instancesMigration,
  keysReplicasDocumentsMigration,
  marksMigration,
  seenEndorsementsMigration,
  keptDecisionsMigration,
  keptSharesMigration,
];

/**
 * Applies the steps that are missing.
 *
 * @returns the numbers of the steps applied
 * @throws StorageError `SchemaNewer`
 */
export async function migrate(
  engine: Engine,
  now: Date,
  steps: readonly Migration[] = migrations,
): Promise<readonly number[]> {
  return engine.write.transaction().execute(async (transaction) => {
    await engine.lockSchema(transaction);
    const applied = await appliedSteps(transaction);
    refuseNewer(applied, steps);
    const missing = steps.filter(({ number }) => !applied.includes(number));
    for (const { number, name, up } of missing) {
      await up(transaction);
      await transaction
        .insertInto('schema_migrations')
        .values({ number, name, applied_at: now.toISOString() })
        .execute();
    }
    return missing.map(({ number }) => number);
  });
}

async function appliedSteps(db: Kysely<Schema>): Promise<readonly number[]> {
  await db.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const rows = await db.selectFrom('schema_migrations').select('number').execute();
  return rows.map(({ number }) => number);
}

/**
 * Returns when this program knows all steps that were applied.
 *
 * @throws StorageError `SchemaNewer`
 */
export function refuseNewer(applied: readonly number[], steps: readonly Migration[]): void {
  const known = new Set(steps.map(({ number }) => number));
  const unknown = applied.filter((number) => !known.has(number));
  if (unknown.length > 0) {
    throw storageError('SchemaNewer', { found: `schema step ${Math.max(...unknown)}` });
  }
}

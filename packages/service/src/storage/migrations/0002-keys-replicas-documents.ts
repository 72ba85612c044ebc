/** Lives of signing keys, the replicas that run, and the signed documents that were consumed. */

import type { Migration } from '../migration.ts';

export const keysReplicasDocumentsMigration: Migration = {
  number: 2,
  name: 'keys-replicas-documents',
  async up(db) {
    // Rows of before have none of these: their keys signed from their creation on.
    for (const column of ['level', 'due_at', 'activated_at']) {
      await db.schema.alterTable('signing_keys').addColumn(column, 'text').execute();
    }
    await db.schema
      .createTable('replicas')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('renewed_at', 'bigint', (column) => column.notNull())
      .execute();
    // No part of its instance: a document must not become new because an instance was deleted.
    await db.schema
      .createTable('consumed_documents')
      .addColumn('identity', 'text', (column) => column.primaryKey())
      .addColumn('instance', 'text', (column) => column.notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('type', 'text')
      .addColumn('consumed_at', 'text', (column) => column.notNull())
      .execute();
  },
};

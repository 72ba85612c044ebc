/** Decisions about evidence that was proven, kept to be judged anew by another policy. */

import type { Migration } from '../migration.ts';

export const keptDecisionsMigration: Migration = {
  number: 5,
  name: 'kept-decisions',
  async up(db) {
    await db.schema
      .createTable('kept_decisions')
      .addColumn('instance_id', 'text', (column) =>
        column.notNull().references('instances.id').onDelete('cascade'),
      )
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('kept_at', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('sealed_claims', 'text', (column) => column.notNull())
      .addColumn('sealed_evidence', 'text')
      .addPrimaryKeyConstraint('kept_decisions_key', ['instance_id', 'sequence'])
      .execute();
    await db.schema
      .createIndex('kept_decisions_moment')
      .on('kept_decisions')
      .columns(['instance_id', 'type', 'kept_at'])
      .execute();
  },
};

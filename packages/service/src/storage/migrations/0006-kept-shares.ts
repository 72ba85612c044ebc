/** Whose decisions share the room of an instance: one that sends many does not push out those of all others. */

import type { Migration } from '../migration.ts';

export const keptSharesMigration: Migration = {
  number: 6,
  name: 'kept-shares',
  async up(db) {
    await db.schema
      .alterTable('kept_decisions')
      .addColumn('share', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    // With the size, so that sums are made without the sealed texts.
    await db.schema
      .createIndex('kept_decisions_share')
      .on('kept_decisions')
      .columns(['instance_id', 'share', 'sequence', 'size'])
      .execute();
  },
};

/** What tells one moment of the database from another: a mark of each instance's contents, a heartbeat of the whole. */

import type { Migration } from '../migration.ts';

export const marksMigration: Migration = {
  number: 3,
  name: 'marks',
  async up(db) {
    await db.schema
      .alterTable('instances')
      .addColumn('mark', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema
      .alterTable('audit_head')
      .addColumn('beats', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};

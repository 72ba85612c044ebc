/** How new the newest endorsements were, for each level of trust. */

import type { Migration } from '../migration.ts';

export const seenEndorsementsMigration: Migration = {
  number: 4,
  name: 'seen-endorsements',
  async up(db) {
    await db.schema
      .createTable('seen_endorsements')
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('mark', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('seen_endorsements_key', ['level', 'name'])
      .execute();
  },
};

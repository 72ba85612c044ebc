/** The first tables: instances and what belongs to each, and the audit log. */

import type { Kysely } from 'kysely';
import type { Migration } from '../migration.ts';
import type { Schema } from '../schema.ts';

export const instancesMigration: Migration = {
  number: 1,
  name: 'instances',
  async up(db) {
    await db.schema
      .createTable('instances')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('mode', 'text', (column) => column.notNull())
      .addColumn('location', 'text', (column) => column.notNull())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute();
    await policies(db);
    await keysAndCertificates(db);
    await audit(db);
  },
};

/** A table of what belongs to an instance and goes with it. */
function belonging(db: Kysely<Schema>, name: keyof Schema & string) {
  return db.schema
    .createTable(name)
    .addColumn('instance_id', 'text', (column) =>
      column.notNull().references('instances.id').onDelete('cascade'),
    );
}

async function policies(db: Kysely<Schema>): Promise<void> {
  await belonging(db, 'policies')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('policy_hash', 'text', (column) => column.notNull())
    .addColumn('set_by', 'text', (column) => column.notNull())
    .addColumn('set_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('policies_key', ['instance_id', 'type'])
    .execute();
  await belonging(db, 'policy_history')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('document', 'text')
    .addColumn('token_hash', 'text')
    .addColumn('policy_hash', 'text')
    .addColumn('acted_by', 'text', (column) => column.notNull())
    .addColumn('acted_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('policy_history_key', ['instance_id', 'type', 'revision'])
    .execute();
}

async function keysAndCertificates(db: Kysely<Schema>): Promise<void> {
  await belonging(db, 'policy_certificates')
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('der', 'text', (column) => column.notNull())
    .addColumn('place', 'bigint', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('policy_certificates_key', ['instance_id', 'sha256'])
    .execute();
  await belonging(db, 'signing_keys')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('sealed_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('retired_at', 'text')
    .addPrimaryKeyConstraint('signing_keys_key', ['instance_id', 'key_id'])
    .execute();
}

async function audit(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('sequence', 'bigint', (column) => column.primaryKey())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.insertInto('audit_head').values({ id: 1, sequence: 0, hash: '' }).execute();
}

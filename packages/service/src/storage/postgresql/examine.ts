/** Looks into a PostgreSQL database without changing anything. */

import { sql } from 'kysely';
import { storageError } from '../../errors/storage-error.ts';
import type { StoredFacts, StoredKeyLevel } from '../stored-facts.ts';
import { openPostgresql } from './engine.ts';

interface State {
  readonly standby: boolean;
  readonly tables: boolean;
  readonly may: boolean;
}

/**
 * What a database says of itself.
 *
 * @throws StorageError also `ReadOnly` for a standby server, and `DatabaseDenied` when its user may not write
 */
export async function examinePostgresql(url: string): Promise<StoredFacts> {
  const { read, close } = openPostgresql(url);
  try {
    const { rows } = await sql<State>`select pg_is_in_recovery() as standby,
      to_regclass('instances') is not null as tables,
      case when to_regclass('instances') is null
        then has_schema_privilege(current_schema(), 'CREATE')
        else has_table_privilege('instances', 'INSERT, UPDATE, DELETE') end as may`.execute(read);
    const [state] = rows;
    if (state?.standby === true) throw storageError('ReadOnly', { found: 'a standby server' });
    if (state?.may !== true) throw storageError('DatabaseDenied', { found: 'no permission to write' });
    if (!state.tables) return { migrations: [], instances: [] };
    const applied = await read.selectFrom('schema_migrations').select('number').execute();
    const instances = await read.selectFrom('instances').select('name').orderBy('name').execute();
    return {
      migrations: applied.map(({ number }) => number),
      instances: instances.map(({ name }) => name),
    };
  } finally {
    await close();
  }
}

/**
 * The levels of the signing keys in a database; none when there are no tables.
 *
 * @throws StorageError
 */
export async function keyLevelsInPostgresql(url: string): Promise<readonly StoredKeyLevel[]> {
  const { read, close } = openPostgresql(url);
  try {
    const { rows: found } = await sql<{
      readonly tables: boolean;
    }>`select to_regclass('signing_keys') is not null as tables`.execute(read);
    if (found[0]?.tables !== true) return [];
    // As JSON: the first versions had no such column.
    const { rows } = await sql<{ readonly instance: string; readonly level: string | null }>`
      select instances.name as instance, to_jsonb(signing_keys) ->> 'level' as level from signing_keys
        join instances on instances.id = signing_keys.instance_id
        order by instances.created_at, instances.name`.execute(read);
    return rows.map(({ instance, level }) => ({ instance, level: level ?? undefined }));
  } finally {
    await close();
  }
}

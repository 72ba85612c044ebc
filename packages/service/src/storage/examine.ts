/** Whether a service could use a storage, found out without changing anything. */

import { join } from 'node:path';
import { migrations, refuseNewer } from './migrate.ts';
import { databaseFile } from './open-storage.ts';
import type { StoredFacts, StoredKeyLevel } from './stored-facts.ts';

/** Where there may be a database. */
type StoredAddress = { readonly directory: string } | { readonly url: string };

/** What was found. */
export interface StorageExamination {
  readonly engine: 'sqlite' | 'postgresql';
  /** Whether there is a database with instances, or none yet. */
  readonly isNew: boolean;
  /** Whether the next start brings its tables up to date. */
  readonly isOlder: boolean;
  /** Names, in order. */
  readonly instances: readonly string[];
  /** The process that keeps others from writing; undefined when there is none or it cannot be seen. */
  readonly lockedBy?: number;
}

/**
 * Examines the database in a data directory, or the PostgreSQL database at a URL.
 *
 * @throws StorageError why a service cannot use it
 * @example
 * const { instances } = await examineStorage({ directory: '.veritee' });
 */
export async function examineStorage(address: StoredAddress): Promise<StorageExamination> {
  if ('url' in address) {
    const { examinePostgresql } = await import('./postgresql/examine.ts');
    return examinationOf('postgresql', await examinePostgresql(address.url));
  }
  const file = join(address.directory, databaseFile);
  const { examineSqlite } = await import('./sqlite/examine.ts');
  const { lockHolder } = await import('./sqlite/lock-holder.ts');
  const found = examinationOf('sqlite', await examineSqlite(file));
  const lockedBy = await lockHolder(file);
  return lockedBy === undefined ? found : { ...found, lockedBy };
}

/**
 * The levels of the signing keys in a storage of this or an earlier version.
 *
 * @throws StorageError
 */
export async function storedKeyLevels(address: StoredAddress): Promise<readonly StoredKeyLevel[]> {
  if ('url' in address) {
    const { keyLevelsInPostgresql } = await import('./postgresql/examine.ts');
    return keyLevelsInPostgresql(address.url);
  }
  const { keyLevelsInSqlite } = await import('./sqlite/examine.ts');
  return keyLevelsInSqlite(join(address.directory, databaseFile));
}

function examinationOf(
  engine: StorageExamination['engine'],
  { migrations: applied, instances }: StoredFacts = { migrations: [], instances: [] },
): StorageExamination {
  refuseNewer(applied, migrations);
  const isNew = applied.length === 0;
  return { engine, isNew, isOlder: !isNew && applied.length < migrations.length, instances };
}

/** A store as the first version made it: no level of its key is on record. */

import { migrate, migrations } from '../../src/storage/migrate.ts';
import { engineAt, type StorageAddress } from '../../src/storage/open-storage.ts';
import { NOW } from './engines.ts';

/** Makes it, with one instance, `contoso`. */
export async function ofFirstVersion(address: StorageAddress): Promise<void> {
  const engine = await engineAt(address);
  await migrate(engine, NOW, migrations.slice(0, 1));
  const at = NOW.toISOString();
  const row = { id: 'c0', name: 'contoso', mode: 'AAD', location: 'local', tags: '{}', created_at: at };
  await engine.write
    .insertInto('instances')
    .values({ ...row, revision: 1 } as never)
    .execute();
  const key = { instance_id: 'c0', key_id: 'key', sealed_key: 'v1.sealed', created_at: at };
  await engine.write
    .insertInto('signing_keys')
    .values(key as never)
    .execute();
  await engine.close();
}

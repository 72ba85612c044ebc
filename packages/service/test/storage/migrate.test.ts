/** Schema steps: applied once, by one process at a time, undone as a whole, and never past what the program knows. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors/storage-error.ts';
import { migrate, migrations } from '../../src/storage/migrate.ts';
import type { Migration } from '../../src/storage/migration.ts';
import { engineAt } from '../../src/storage/open-storage.ts';
import { allEngines, NOW, open } from './engines.ts';
import { ofFirstVersion } from './first-version.ts';

/** A step that a later version may have. */
const LATER: Migration = {
  number: Math.max(...migrations.map(({ number }) => number)) + 1,
  name: 'later',
  up: async (db) => {
    await db.schema.alterTable('instances').addColumn('later', 'text').execute();
  },
};

describe.each(allEngines)('the schema on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  test('is made once, however many open the store at the same time', async () => {
    const address = engine.emptyStore();
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(address)));
    for (const store of stores) expect((await store.auditHead()).sequence).toBe(0);
    const own = await engineAt(address);
    const steps = await own.read.selectFrom('schema_migrations').selectAll().execute();
    expect(steps.map(({ number, name }) => [number, name])).toEqual(
      migrations.map(({ number, name }) => [number, name]),
    );
    await own.close();
    await Promise.all(stores.map((store) => store.close()));
  });

  test('grows by the missing steps only, in order', async () => {
    const own = await engineAt(engine.emptyStore());
    expect(await migrate(own, NOW)).toEqual(migrations.map(({ number }) => number));
    expect(await migrate(own, NOW)).toEqual([]);
    expect(await migrate(own, NOW, [...migrations, LATER])).toEqual([LATER.number]);
    await own.close();
  });

  test('has decisions that an earlier version kept, as one share', async () => {
    const address = engine.emptyStore();
    await ofFirstVersion(address);
    const own = await engineAt(address);
    await migrate(own, NOW, migrations.slice(0, 5));
    const row = { instance_id: 'c0', sequence: 1, kept_at: NOW.toISOString(), type: 'SgxEnclave' };
    await own.write
      .insertInto('kept_decisions')
      .values({ ...row, size: 6, sealed_claims: 'sealed' })
      .execute();
    expect(await migrate(own, NOW)).toEqual(migrations.slice(5).map(({ number }) => number));
    const rows = await own.read.selectFrom('kept_decisions').select(['share', 'sealed_claims']).execute();
    expect(rows).toEqual([{ share: '', sealed_claims: 'sealed' }]);
    await own.close();
  });

  test('is refused when a newer program has made it', async () => {
    const address = engine.emptyStore();
    const own = await engineAt(address);
    await migrate(own, NOW, [...migrations, LATER]);
    const refused = await open(address).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(StorageError);
    expect(refused).toMatchObject({ code: 'SchemaNewer', found: `schema step ${LATER.number}` });
    // Nothing was touched: the newer program goes on.
    expect(await migrate(own, NOW, [...migrations, LATER])).toEqual([]);
    await own.close();
  });

  test('stays as it was when a step fails half-way', async () => {
    const own = await engineAt(engine.emptyStore());
    await migrate(own, NOW);
    const failing: Migration = {
      ...LATER,
      up: async (db) => {
        await LATER.up(db);
        throw new Error('half-way');
      },
    };
    await expect(migrate(own, NOW, [...migrations, failing])).rejects.toThrow('half-way');
    expect(await migrate(own, NOW, [...migrations, LATER])).toEqual([LATER.number]);
    await own.close();
  });
});

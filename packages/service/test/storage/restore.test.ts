/** A database that is put back to an earlier moment under running services: nothing of the lost time is believed. */

import { copyFileSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/storage/engine.ts';
import { engineAt, openStorage, type StorageAddress } from '../../src/storage/open-storage.ts';
import type { Schema } from '../../src/storage/schema.ts';
import type { NewInstance, Storage } from '../../src/storage/storage.ts';
import { allEngines, engines, NOW, open } from './engines.ts';

const NEW: NewInstance = {
  record: { name: 'contoso', mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
  certificates: [],
  key: { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW },
};
const ENTRY = { at: NOW, caller: 'tester', operation: 'SetPolicy', instance: 'contoso', outcome: 'done' };

async function setPolicy(storage: Storage, text: string): Promise<void> {
  await storage.change('contoso', async (_, write) => {
    const hashes = { tokenHash: text, policyHash: text };
    await write.setPolicy({ type: 'SgxEnclave', document: text, ...hashes, setBy: 'tester', setAt: NOW });
    await write.audit(ENTRY);
  });
}

async function policyOf(storage: Storage): Promise<string | undefined> {
  return (await storage.state('contoso'))?.policies.get('SgxEnclave')?.document;
}

/** In the order in which they can be filled. */
const TABLES = [
  'instances',
  'policies',
  'policy_history',
  'policy_certificates',
  'signing_keys',
  'audit_log',
  'audit_head',
] as const satisfies readonly (keyof Schema)[];

/** A copy of the database's contents. @returns puts them back, in one transaction, as a restore does */
async function backUp(address: StorageAddress): Promise<() => Promise<void>> {
  const within = async <T>(work: (engine: Engine) => Promise<T>): Promise<T> => {
    const engine = await engineAt(address);
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  };
  const saved = await within(async ({ read }) =>
    Promise.all(
      TABLES.map(async (table) => ({ table, rows: await read.selectFrom(table).selectAll().execute() })),
    ),
  );
  return () =>
    within(({ write }) =>
      write.transaction().execute(async (transaction) => {
        for (const table of [...TABLES].reverse()) await transaction.deleteFrom(table).execute();
        for (const { table, rows } of saved) {
          for (const row of rows) await transaction.insertInto(table).values(row).execute();
        }
      }),
    );
}

describe.each(allEngines)('a restored database of $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  test('is believed at once, and that it went back is told', async () => {
    const address = engine.emptyStore();
    const told: unknown[] = [];
    const storage = await openStorage(address, NOW, {
      wentBack: (instance, revisions) => void told.push({ instance, ...revisions }),
    });
    await storage.createInstance(NEW, ENTRY);
    await setPolicy(storage, 'deny all');
    const restore = await backUp(address);
    await setPolicy(storage, 'permit some');
    await setPolicy(storage, 'permit all');
    expect(await policyOf(storage)).toBe('permit all');
    expect(told).toEqual([]);
    await restore();
    expect(await policyOf(storage)).toBe('deny all');
    expect((await storage.state('contoso'))?.revision).toBe(2);
    expect(told).toEqual([{ instance: 'contoso', from: 4, to: 2 }]);
    await storage.close();
  });

  test('that is changed up to the same revision is another state', async () => {
    const address = engine.emptyStore();
    const [one, other] = [await open(address), await open(address)];
    await one.createInstance(NEW, ENTRY);
    const restore = await backUp(address);
    await setPolicy(one, 'lost');
    expect(await policyOf(one)).toBe('lost');
    await restore();
    await setPolicy(other, 'deny all');
    expect((await other.state('contoso'))?.revision).toBe(2);
    expect(await policyOf(one)).toBe('deny all');
    await Promise.all([one.close(), other.close()]);
  });

  test('that lost an instance, or its deletion, has it or not as restored', async () => {
    const address = engine.emptyStore();
    const storage = await open(address);
    await storage.createInstance(NEW, ENTRY);
    const restoreIt = await backUp(address);
    expect(await storage.deleteInstance('contoso', ENTRY)).toBe(true);
    expect(await storage.state('contoso')).toBeUndefined();
    const removeIt = await backUp(address);
    await restoreIt();
    expect((await storage.state('contoso'))?.keys[0]?.keyId).toBe('key');
    await removeIt();
    expect(await storage.state('contoso')).toBeUndefined();
    await storage.close();
  });
});

describe.skipIf(process.platform === 'win32')('a database file', () => {
  const sqlite = engines.find(({ name }) => name === 'sqlite');
  afterAll(() => sqlite?.cleanUp());

  it.each(['replaced', 'removed'])(
    'that was %s under a running service is not used any more',
    async (how) => {
      const address = sqlite?.emptyStore() as { readonly directory: string };
      const file = join(address.directory, 'veritee.db');
      const first = await open(address);
      await first.createInstance(NEW, ENTRY);
      await setPolicy(first, 'deny all');
      await first.close();
      copyFileSync(file, `${file}.copy`);
      const storage = await open(address);
      await setPolicy(storage, 'permit all');
      expect(await policyOf(storage)).toBe('permit all');
      if (how === 'replaced') renameSync(`${file}.copy`, file);
      else rmSync(file);
      for (const work of [
        () => policyOf(storage),
        () => setPolicy(storage, 'lost'),
        () => storage.audit(ENTRY),
        () => storage.ready(),
      ]) {
        await expect(work()).rejects.toMatchObject({ code: 'DatabaseReplaced' });
      }
      const before = how === 'replaced' ? readFileSync(file) : undefined;
      await storage.close();
      if (before === undefined) return;
      expect(readFileSync(file).equals(before)).toBe(true);
      const again = await open(address);
      expect(await policyOf(again)).toBe('deny all');
      await again.close();
    },
  );
});

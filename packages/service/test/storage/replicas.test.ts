/** Leases of replicas, and documents that were consumed, on each engine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, migrations } from '../../src/storage/migrate.ts';
import { engineAt, type StorageAddress } from '../../src/storage/open-storage.ts';
import { LEASE_SECONDS } from '../../src/storage/replicas.ts';
import type { Consumption, NewInstance, NewKey, Storage } from '../../src/storage/storage.ts';
import { allEngines, NOW, open } from './engines.ts';

const [ONE, TWO] = [
  { id: 'one', level: 'production' },
  { id: 'two', level: 'production' },
] as const;
const OTHER = { id: 'other', level: 'development' } as const;

const newInstance = (name: string): NewInstance => ({
  record: { name, mode: 'Isolated', location: 'local', tags: {}, createdAt: NOW },
  certificates: [new Uint8Array([1])],
  key: { keyId: 'first', sealedKey: 'sealed', level: 'production', createdAt: NOW },
});
const entry = (operation: string) => ({ at: NOW, caller: 'test', operation, outcome: 'done' });

describe.each(allEngines)('on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  const withStorage = async (work: (storage: Storage, address: StorageAddress) => Promise<void>) => {
    const address = engine.emptyStore();
    const storage = await open(address);
    try {
      await work(storage, address);
    } finally {
      await storage.close();
    }
  };
  /** Moves the last sign of life of a replica. */
  const aged = async (address: StorageAddress, id: string, seconds: number) => {
    const own = await engineAt(address);
    await own.write
      .updateTable('replicas')
      .set((column) => ({ renewed_at: column('renewed_at', '+', seconds) }))
      .where('id', '=', id)
      .execute();
    await own.close();
  };

  test('replicas of one level live together, and keep out the other one until the last has left', () =>
    withStorage(async (storage) => {
      expect(await storage.enterReplica(ONE)).toBeUndefined();
      expect(await storage.enterReplica(TWO)).toBeUndefined();
      expect(await storage.enterReplica(ONE)).toBeUndefined();
      expect(await storage.enterReplica(OTHER)).toBe('production');
      await storage.leaveReplica('one');
      expect(await storage.enterReplica(OTHER)).toBe('production');
      await storage.leaveReplica('two');
      expect(await storage.enterReplica(OTHER)).toBeUndefined();
      expect(await storage.enterReplica(ONE)).toBe('development');
    }));

  test('of replicas of both levels that start at the same moment one level enters', () =>
    withStorage(async (storage) => {
      const entered = await Promise.all([storage.enterReplica(ONE), storage.enterReplica(OTHER)]);
      expect(entered.filter((other) => other === undefined)).toHaveLength(1);
    }));

  test.each([
    ['was renewed too long ago', -LEASE_SECONDS / 2, -1000],
    ['was renewed by a clock that was set back since', LEASE_SECONDS / 2, 1000],
  ])('a lease that %s is over', (_, some, many) =>
    withStorage(async (storage, address) => {
      await storage.enterReplica(ONE);
      await aged(address, 'one', some);
      expect(await storage.enterReplica(OTHER)).toBe('production');
      await aged(address, 'one', many);
      expect(await storage.enterReplica(OTHER)).toBeUndefined();
    }),
  );

  test('a document is consumed once, in whatever instance, and remembered when its instance is gone', () =>
    withStorage(async (storage) => {
      for (const name of ['mine', 'yours']) await storage.createInstance(newInstance(name), entry('Create'));
      const consumption = (instance: string): Consumption => ({
        ...{ instance, operation: 'ResetPolicy', type: 'SgxEnclave', at: NOW },
      });
      const consume = (instance: string) =>
        storage.change(instance, async (_, write) => {
          const first = await write.consume('document', consumption(instance));
          await write.audit(entry('ResetPolicy'));
          return first;
        });
      const both = await Promise.all([consume('mine'), consume('yours')]);
      expect(both.filter((first) => first === undefined)).toHaveLength(1);
      const winner = both[0] === undefined ? 'mine' : 'yours';
      expect(both).toContainEqual(consumption(winner));
      const loser = winner === 'mine' ? 'yours' : 'mine';
      await storage.deleteInstance(winner, entry('Delete'));
      expect(await consume(loser)).toEqual(consumption(winner));
    }));

  test('a document of a change that was undone is not consumed', () =>
    withStorage(async (storage) => {
      await storage.createInstance(newInstance('mine'), entry('Create'));
      const consumption = { instance: 'mine', operation: 'AddPolicyCertificate', type: undefined, at: NOW };
      const failing = storage.change('mine', async (_, write) => {
        await write.consume('document', consumption);
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      const first = await storage.change('mine', async (_, write) => {
        await write.audit(entry('Add'));
        return write.consume('document', consumption);
      });
      expect(first).toBeUndefined();
    }));

  test('a key is announced, activated and dropped; one that signs stays', () =>
    withStorage(async (storage) => {
      await storage.createInstance(newInstance('mine'), entry('Create'));
      const next: NewKey = { keyId: 'next', sealedKey: 'other', level: 'production', createdAt: NOW };
      const due = new Date(NOW.getTime() + 1000);
      const act = (work: (write: Parameters<Parameters<Storage['change']>[1]>[1]) => Promise<void>) =>
        storage.change('mine', async (_, write) => {
          await work(write);
          await write.audit(entry('Key'));
        });
      const keys = async () => (await storage.state('mine'))?.keys;
      await act((write) => write.announceKey(next, due));
      expect(await keys()).toEqual([
        { ...newInstance('mine').key, dueAt: undefined, activatedAt: NOW, retiredAt: undefined },
        { ...next, dueAt: due, activatedAt: undefined, retiredAt: undefined },
      ]);
      await act((write) => write.dropKey('first'));
      expect(await keys()).toHaveLength(2);
      await act((write) => write.activateKey('next', due));
      expect((await keys())?.map(({ keyId, retiredAt }) => [keyId, retiredAt])).toEqual([
        ['next', undefined],
        ['first', due],
      ]);
      await expect(act((write) => write.activateKey('first', due))).rejects.toThrow('not announced');
      await act((write) => write.dropKey('first'));
      await act((write) => write.dropKey('next'));
      expect((await keys())?.map(({ keyId }) => keyId)).toEqual(['next']);
    }));

  test('keys of the first schema are read as what they were', async () => {
    const address = engine.emptyStore();
    const own = await engineAt(address);
    await migrate(own, NOW, migrations.slice(0, 1));
    const created_at = NOW.toISOString();
    const retired_at = new Date(NOW.getTime() + 1000).toISOString();
    const row = {
      id: 'id',
      name: 'mine',
      mode: 'AAD',
      location: 'local',
      tags: '{}',
      revision: 1,
      created_at,
    };
    await own.write
      .insertInto('instances')
      .values(row as never)
      .execute();
    for (const [key_id, end] of [
      ['signs', null],
      ['retired', retired_at],
    ] as const) {
      const old = { instance_id: 'id', key_id, sealed_key: 'sealed', created_at, retired_at: end };
      await own.write
        .insertInto('signing_keys')
        .values(old as never)
        .execute();
    }
    await own.close();
    const storage = await open(address);
    const life = {
      sealedKey: 'sealed',
      level: undefined,
      createdAt: NOW,
      dueAt: undefined,
      activatedAt: NOW,
    };
    expect((await storage.state('mine'))?.keys).toEqual([
      { keyId: 'signs', ...life, retiredAt: undefined },
      { keyId: 'retired', ...life, retiredAt: new Date(retired_at) },
    ]);
    await storage.close();
  });
});

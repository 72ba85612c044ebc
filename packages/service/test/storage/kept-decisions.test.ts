/** The contract of kept decisions, on each engine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptPage, NewKeptDecision, Storage } from '../../src/storage/storage.ts';
import { allEngines, NOW, open } from './engines.ts';

const DAY = 86_400_000;
const PAGE: KeptPage = {
  after: 0,
  limit: 100,
  bytes: 1_000_000,
  since: undefined,
  until: undefined,
  evidence: true,
};

function decision(instance: string, days: number, more: Partial<NewKeptDecision> = {}): NewKeptDecision {
  return {
    instance,
    instanceId: instance,
    at: new Date(NOW.getTime() + days * DAY),
    type: 'SgxEnclave',
    share: 'someone',
    sealedClaims: `claims of day ${days}`,
    sealedEvidence: undefined,
    ...more,
  };
}

describe.each(allEngines)('kept decisions on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());

  const test = it.skipIf(engine.skipped);
  const opened: Storage[] = [];
  afterAll(async () => {
    for (const storage of opened) await storage.close();
  });
  const fresh = async (): Promise<Storage> => {
    const storage = await open(engine.emptyStore());
    opened.push(storage);
    for (const name of ['contoso', 'fabrikam']) await made(storage, name);
    return storage;
  };
  const made = (storage: Storage, name: string): Promise<void> =>
    storage.createInstance(
      {
        record: { name, mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
        certificates: [],
        key: { keyId: 'key', sealedKey: 'v1.sealed', level: 'production', createdAt: NOW },
      },
      { at: NOW, caller: 'tester', operation: 'CreateInstance', instance: name, outcome: 'done' },
    );
  /** Keeps decisions of the instances that have these names now. */
  const keep = async (storage: Storage, decisions: readonly NewKeptDecision[]): Promise<void> =>
    storage.keepDecisions(
      await Promise.all(
        decisions.map(async (each) => ({
          ...each,
          instanceId: (await storage.state(each.instance))?.id ?? 'gone',
        })),
      ),
    );
  const days = async (storage: Storage, instance: string, page: Partial<KeptPage> = {}) =>
    (await storage.keptDecisions(instance, 'SgxEnclave', { ...PAGE, ...page })).map(({ sealedClaims }) =>
      Number(sealedClaims.replace('claims of day ', '')),
    );

  test('never returns those of another instance or type', async () => {
    const storage = await fresh();
    await keep(storage, [
      decision('contoso', 1),
      decision('fabrikam', 2),
      decision('contoso', 3, { type: 'TdxVm' }),
      decision('nobody', 4),
    ]);
    expect(await days(storage, 'contoso')).toEqual([1]);
    expect(await days(storage, 'fabrikam')).toEqual([2]);
    expect(await days(storage, 'nobody')).toEqual([]);
    expect(await storage.keptDecisions('contoso', 'TdxVm', PAGE)).toHaveLength(1);
  });

  test('returns what was kept, in its order, and evidence only where it is asked for', async () => {
    const storage = await fresh();
    const { share, ...kept } = decision('contoso', 0, { sealedEvidence: 'evidence' });
    await keep(storage, [{ ...kept, share }]);
    await keep(storage, [decision('contoso', 5), decision('contoso', 2)]);
    expect(await days(storage, 'contoso')).toEqual([0, 5, 2]);
    const [first] = await storage.keptDecisions('contoso', 'SgxEnclave', PAGE);
    const instanceId = (await storage.state('contoso'))?.id;
    expect(first).toEqual({ ...kept, instanceId, sequence: 1 });
    const [bare] = await storage.keptDecisions('contoso', 'SgxEnclave', { ...PAGE, evidence: false });
    expect(bare).toEqual({ ...kept, instanceId, sealedEvidence: undefined, sequence: 1 });
  });

  test('returns a page: after a number, of a time, up to a count and a size', async () => {
    const storage = await fresh();
    await keep(
      storage,
      Array.from({ length: 250 }, (_, day) => decision('contoso', day)),
    );
    expect(await days(storage, 'contoso', { after: 2, limit: 3 })).toEqual([2, 3, 4]);
    const since = new Date(NOW.getTime() + 10 * DAY);
    const until = new Date(NOW.getTime() + 12 * DAY);
    expect(await days(storage, 'contoso', { since, until })).toEqual([10, 11]);
    expect(await days(storage, 'contoso', { bytes: 40 })).toEqual([0, 1]);
    expect(await days(storage, 'contoso', { bytes: 1 })).toEqual([0]);
  });

  test('forgets what is too old, and the oldest of an instance that has too much', async () => {
    const storage = await fresh();
    await keep(
      storage,
      [0, 1, 2, 3].map((day) => decision('contoso', day)),
    );
    await keep(storage, [decision('fabrikam', 3)]);
    const before = new Date(NOW.getTime() + DAY);
    expect(await storage.forgetDecisions({ before, bytes: 1_000 })).toBe(1);
    expect(await days(storage, 'contoso')).toEqual([1, 2, 3]);
    const size = 'claims of day 1'.length;
    expect(await storage.forgetDecisions({ before, bytes: 2 * size })).toBe(1);
    expect(await days(storage, 'contoso')).toEqual([2, 3]);
    expect(await days(storage, 'fabrikam')).toEqual([3]);
    expect(await storage.forgetDecisions({ before, bytes: 0 })).toBe(3);
  });

  describe('of shares', () => {
    const before = new Date(0);
    const filled = async (storage: Storage, shares: Readonly<Record<string, number>>, size = 100) => {
      const all = Object.entries(shares).flatMap(([share, count]) =>
        Array.from({ length: count }, () =>
          decision('contoso', 0, { share, sealedClaims: share.padEnd(size) }),
        ),
      );
      await keep(storage, all);
    };
    const left = async (storage: Storage): Promise<Readonly<Record<string, number>>> => {
      const counts: Record<string, number> = {};
      const page = { ...PAGE, limit: 10_000, bytes: 100_000_000 };
      for (const { sealedClaims } of await storage.keptDecisions('contoso', 'SgxEnclave', page)) {
        const share = sealedClaims.trimEnd();
        counts[share] = (counts[share] ?? 0) + 1;
      }
      return counts;
    };

    test('the largest gives its oldest, so that one attester does not push out the others', async () => {
      const storage = await fresh();
      await filled(storage, { quiet: 3, other: 5, loud: 92 });
      const bounds = { before, bytes: 10_000 };
      expect(await storage.forgetDecisions(bounds)).toBe(0);
      for (let turn = 0; turn < 3; turn++) {
        await filled(storage, { loud: 80 });
        expect(await storage.forgetDecisions(bounds)).toBe(80);
        expect(await left(storage)).toEqual({ quiet: 3, other: 5, loud: 92 });
      }
      const kept = await storage.keptDecisions('contoso', 'SgxEnclave', PAGE);
      expect(kept.map(({ sequence }) => sequence)).toEqual([
        ...[1, 2, 3, 4, 5, 6, 7, 8],
        ...Array.from({ length: 92 }, (_, index) => 249 + index),
      ]);
    });

    test('several large ones end equal', async () => {
      const storage = await fresh();
      await filled(storage, { quiet: 10, first: 200, second: 60, third: 50 });
      expect(await storage.forgetDecisions({ before, bytes: 10_000 })).toBe(220);
      expect(await left(storage)).toEqual({ quiet: 10, first: 30, second: 30, third: 30 });
    });

    test('that are all small lose the oldest of all, and no more than is needed', async () => {
      const storage = await fresh();
      await filled(storage, Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`caller ${i}`, 1])));
      await filled(storage, { large: 1 }, 110);
      expect(await storage.forgetDecisions({ before, bytes: 12_000 })).toBe(12);
      const kept = await left(storage);
      expect(Object.keys(kept)).toHaveLength(119);
      expect(kept).toMatchObject({ large: 1, 'caller 12': 1 });
      expect(kept).not.toHaveProperty('caller 11');
    });

    test('leave the newest number also where its decision goes', async () => {
      const storage = await fresh();
      await filled(storage, { quiet: 1, loud: 1 }, 1_000);
      expect(await storage.forgetDecisions({ before, bytes: 1_500 })).toBe(1);
      expect(await storage.forgetDecisions({ before, bytes: 10 })).toBe(1);
      await filled(storage, { late: 1 });
      const [only] = await storage.keptDecisions('contoso', 'SgxEnclave', PAGE);
      expect(only?.sequence).toBe(3);
    });
  });

  test('never gives a number twice, however many were forgotten, and keeps nothing of those', async () => {
    const storage = await fresh();
    await keep(
      storage,
      [1, 2, 3].map((day) => decision('contoso', day, { sealedEvidence: 'evidence' })),
    );
    const after = { before: new Date(NOW.getTime() + 10 * DAY), bytes: 1_000 };
    expect(await storage.forgetDecisions(after)).toBe(3);
    expect(await storage.forgetDecisions(after)).toBe(0);
    expect(await days(storage, 'contoso')).toEqual([]);
    await keep(storage, [decision('contoso', 11)]);
    const sequences = async (): Promise<readonly number[]> =>
      (await storage.keptDecisions('contoso', 'SgxEnclave', { ...PAGE, after: 3 })).map(
        (each) => each.sequence,
      );
    expect(await sequences()).toEqual([4]);
    expect(await storage.forgetDecisions({ ...after, bytes: 0 })).toBe(1);
    expect(await storage.forgetDecisions({ ...after, bytes: 0 })).toBe(0);
    expect(await days(storage, 'contoso')).toEqual([]);
    await keep(storage, [decision('contoso', 12)]);
    expect(await sequences()).toEqual([5]);
    expect(await days(storage, 'contoso')).toEqual([12]);
  });

  test('forgets those of an instance with it', async () => {
    const storage = await fresh();
    await keep(storage, [decision('contoso', 1)]);
    const entry = { at: NOW, caller: 'tester', operation: 'DeleteInstance', outcome: 'done' };
    await storage.deleteInstance('contoso', entry);
    await made(storage, 'contoso');
    expect(await days(storage, 'contoso')).toEqual([]);
  });

  test('never gives a later instance of the same name what belongs to the one before', async () => {
    const storage = await fresh();
    const before = (await storage.state('contoso'))?.id ?? '';
    const entry = { at: NOW, caller: 'tester', operation: 'DeleteInstance', outcome: 'done' };
    await storage.deleteInstance('contoso', entry);
    await made(storage, 'contoso');
    const late = decision('contoso', 1, { instanceId: before });
    await storage.keepDecisions([late, decision('fabrikam', 2, { instanceId: before })]);
    await keep(storage, [decision('contoso', 3)]);
    expect(await days(storage, 'contoso')).toEqual([3]);
    expect(await days(storage, 'fabrikam')).toEqual([]);
  });

  test('numbers decisions that are kept at the same time each with its own number', async () => {
    const storage = await fresh();
    await Promise.all([1, 2, 3, 4].map((day) => keep(storage, [decision('contoso', day)])));
    const kept = await storage.keptDecisions('contoso', 'SgxEnclave', PAGE);
    expect(kept.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });
});

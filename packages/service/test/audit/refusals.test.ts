/** What many refusals leave on the record: bounded in lines, complete in numbers. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefusalRecorder } from '../../src/audit/refusals.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { StorageError } from '../../src/errors/storage-error.ts';
import type { AuditEntry } from '../../src/storage/storage.ts';
import { engines, NOW, open } from '../storage/engines.ts';

const MINUTE = 60_000;

function refusal(more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: NOW,
    caller: 'reader',
    operation: 'SetPolicy',
    instance: 'contoso',
    outcome: 'Unauthorized',
    ...more,
  };
}

/** A recorder over lines in memory and clocks that the test moves. */
function recorder() {
  const lines: AuditEntry[] = [];
  const lost: AuditEntry[] = [];
  const state = { now: 0, failing: false };
  const refusals = createRefusalRecorder({
    audit: async (entry) => {
      if (state.failing) throw new StorageError('DatabaseUnreachable', 'away');
      lines.push(entry);
    },
    clock: () => new Date(NOW.getTime() + state.now),
    ticks: () => state.now,
    lost: (entries) => void lost.push(...entries),
  });
  const refuse = async (times: number, more?: Partial<AuditEntry>): Promise<void> => {
    for (let time = 0; time < times; time++) await refusals.record(refusal(more));
  };
  return { lines, lost, state, refusals, refuse };
}

describe('refusals', () => {
  it('have a line each while they are few', async () => {
    const { lines, refusals, refuse } = recorder();
    await refuse(3);
    await refusals.flush();
    expect(lines).toEqual([refusal(), refusal(), refusal()]);
  });

  it('beyond a few in a minute are counted, with span, caller, instance and reasons', async () => {
    const { lines, state, refusals, refuse } = recorder();
    await refuse(10);
    await refuse(900, { at: new Date('2026-01-02T03:04:10Z') });
    await refuse(95, {
      at: new Date('2026-01-02T03:04:20Z'),
      operation: 'ResetPolicy',
      outcome: 'Forbidden',
    });
    state.now = MINUTE - 1;
    await refusals.settle();
    expect(lines).toHaveLength(10);
    state.now = MINUTE;
    await refusals.settle();
    expect(lines).toHaveLength(11);
    expect(lines[10]).toEqual({
      at: new Date(NOW.getTime() + MINUTE),
      caller: 'reader',
      operation: 'RefusedChanges',
      instance: 'contoso',
      outcome: 'Several',
      details: {
        count: 995,
        from: '2026-01-02T03:04:10.000Z',
        to: '2026-01-02T03:04:20.000Z',
        reasons: { Unauthorized: 900, Forbidden: 95 },
        operations: { SetPolicy: 900, ResetPolicy: 95 },
      },
    });
    await refusals.settle();
    expect(lines).toHaveLength(11);
  });

  it('have lines of their own again after a minute, whatever the date says', async () => {
    const { lines, state, refusals, refuse } = recorder();
    await refuse(20);
    state.now = 10 * MINUTE;
    await refusals.settle();
    await refuse(2, { at: new Date(0) });
    expect(lines).toHaveLength(10 + 1 + 2);
  });

  it('of one caller take nothing from another', async () => {
    const { lines, refuse } = recorder();
    await refuse(100);
    await refuse(1, { caller: 'somebody else' });
    expect(lines.at(-1)).toEqual(refusal({ caller: 'somebody else' }));
  });

  it('of many instances say which', async () => {
    const { lines, refusals, refuse } = recorder();
    await refuse(10);
    for (let number = 0; number < 30; number++) await refuse(1, { instance: `instance-${number}` });
    await refusals.flush();
    const { instance, details } = lines[10] ?? {};
    expect(instance).toBeUndefined();
    const instances = details?.['instances'] as Record<string, number>;
    expect(Object.keys(instances)).toHaveLength(21);
    expect(instances['(others)']).toBe(10);
    expect(Object.values(instances).reduce((sum, each) => sum + each)).toBe(30);
  });

  it('of more callers than can be told apart are counted together', async () => {
    const { lines, refusals, refuse } = recorder();
    for (let number = 0; number < 1_100; number++) await refuse(12, { caller: `caller ${number}` });
    await refusals.flush();
    const counted = lines.filter(({ operation }) => operation === 'RefusedChanges');
    expect(counted).toHaveLength(1_001);
    expect(counted.at(-1)).toMatchObject({ caller: 'several', details: { count: 100 * 12 - 10 } });
    const single = lines.length - counted.length;
    const total = counted.reduce((sum, { details }) => sum + Number(details?.['count']), single);
    expect(total).toBe(1_100 * 12);
  });

  it('that cannot be summarised now are summarised later', async () => {
    const { lines, lost, state, refusals, refuse } = recorder();
    await refuse(15);
    state.failing = true;
    state.now = MINUTE;
    await refusals.settle();
    await expect(refuse(1)).rejects.toMatchObject({ code: 'DatabaseUnreachable' });
    state.failing = false;
    await refusals.settle();
    expect(lines.at(-1)).toMatchObject({ operation: 'RefusedChanges', details: { count: 5 } });
    expect(lost).toEqual([]);
  });

  it('that cannot be summarised at the end are told', async () => {
    const { lines, lost, state, refusals, refuse } = recorder();
    await refuse(15);
    state.failing = true;
    await refusals.flush();
    expect(lines).toHaveLength(10);
    expect(lost).toMatchObject([{ caller: 'reader', details: { count: 5 } }]);
  });

  it('that come at the same time are bounded as well', async () => {
    const { lines, refusals } = recorder();
    await Promise.all(Array.from({ length: 50 }, () => refusals.record(refusal())));
    await Promise.all([refusals.flush(), refusals.flush()]);
    expect(lines).toHaveLength(11);
  });
});

describe.each(engines)('the audit log on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());

  it.skipIf(engine.skipped)('has eleven lines for a thousand refusals, and its chain holds', async () => {
    const storage = await open(engine.emptyStore());
    const refusals = createRefusalRecorder({
      audit: storage.audit,
      clock: () => NOW,
      ticks: () => 0,
      lost: (_, error) => expect.unreachable(String(error)),
    });
    for (let time = 0; time < 1_000; time++) await refusals.record(refusal());
    await refusals.flush();
    const records = await storage.auditRecords(0, 1_000);
    expect(records).toHaveLength(11);
    expect(JSON.parse(records[10]?.entry ?? '')).toMatchObject({ caller: 'reader', details: { count: 990 } });
    expect((await verifyChain([records], { told: await storage.auditHead() })).fault).toBeUndefined();
    await storage.close();
  });
});

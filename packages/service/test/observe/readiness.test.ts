import { beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors/storage-error.ts';
import { type ReadinessParts, readinessOf } from '../../src/observe/readiness.ts';

/** Storage whose proofs end when the test says so, and a clock that the test moves. */
function storage() {
  const proofs: { done(): void; fail(error: Error): void }[] = [];
  return {
    proofs,
    ready: () => new Promise<void>((done, fail) => void proofs.push({ done, fail })),
    auditHead: async () => ({ sequence: 0, hash: '' }),
  };
}

describe('readiness', () => {
  let now: number;
  let store: ReturnType<typeof storage>;
  let told: unknown[];
  let ready: ReturnType<typeof readinessOf>;
  beforeEach(() => {
    now = 0;
    store = storage();
    told = [];
    const parts = {
      storage: store,
      instances: {
        offers: () => true,
        at: async () => ({ signer: { sign: async () => new Uint8Array([1]) } }),
      },
      addresses: { primary: () => 'https://localhost' },
      source: { probe: async () => undefined },
      decisions: undefined,
      ticks: () => now,
    } as unknown as ReadinessParts;
    ready = readinessOf(parts, (check, error) => told.push([check, error]));
  });

  it('does its checks once for all who ask meanwhile', async () => {
    const both = [ready(), ready()];
    expect(store.proofs).toHaveLength(1);
    store.proofs[0]?.done();
    const [one, other] = await Promise.all(both);
    expect(one).toBe(other);
    expect(one?.checks).toEqual({ storage: 'ok', keys: 'ok', endorsements: 'ok', audit: 'ok' });
  });

  it('makes a change to prove it at most every five seconds, however many ask', async () => {
    const first = ready();
    store.proofs[0]?.done();
    await first;
    for (now = 0; now < 5_000; now += 100) await ready();
    expect(store.proofs).toHaveLength(1);
    now = 5_001;
    void ready();
    expect(store.proofs).toHaveLength(2);
  });

  it('looks anew after a failure, and tells its code only', async () => {
    const failing = ready();
    const failure = new StorageError('ReadOnly', 'secret/path');
    store.proofs[0]?.fail(failure);
    expect(await failing).toEqual({
      checks: { storage: 'failed', keys: 'ok', endorsements: 'ok', audit: 'ok' },
      codes: { storage: 'ReadOnly' },
    });
    expect(told).toEqual([['storage', failure]]);
    const next = ready();
    store.proofs[1]?.done();
    expect((await next).checks.storage).toBe('ok');
  });

  it('asks storage also while a proof is believed', async () => {
    const first = ready();
    store.proofs[0]?.done();
    await first;
    store.auditHead = () => Promise.reject(new StorageError('DatabaseUnreachable', 'gone'));
    expect((await ready()).codes).toEqual({ storage: 'DatabaseUnreachable' });
  });
});

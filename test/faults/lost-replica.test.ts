/** A replica that is powered down or cut off in the middle of a change: the others go on within seconds. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../packages/service/src/storage/open-storage.ts';
import type { NewInstance, Storage } from '../../packages/service/src/storage/storage.ts';
import { Network } from '../support/network.ts';
import { noPostgresql, type Postgresql, startPostgresql } from '../support/postgresql.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');
/** What a lost host may delay the others by, and a second for a busy machine. */
const MOST_DELAY = 10_000 + 1_000;

function instance(name: string): NewInstance {
  return {
    record: { name, mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
    certificates: [],
    key: { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW },
  };
}

function entry(name: string) {
  return { at: NOW, caller: 'tester', operation: 'UpdateInstance', instance: name, outcome: 'done' };
}

function setTags(storage: Storage, name: string): Promise<void> {
  return storage.change(name, async (_, write) => {
    await write.setTags({ changed: 'yes' });
    await write.audit(entry(name));
  });
}

/** Tries until the change is done. @returns how long that took, in milliseconds */
async function untilChanged(storage: Storage, name: string): Promise<number> {
  const started = performance.now();
  const done = (): Promise<string> =>
    setTags(storage, name).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  await expect.poll(done, { timeout: 60_000, interval: 100 }).toBe('done');
  return performance.now() - started;
}

describe.skipIf(noPostgresql)('a replica that is lost', { timeout: 180_000 }, () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql();
  });
  afterAll(() => server?.remove());

  // Each text is in a statement of a change: what comes before it was done and holds its locks.
  it.each([
    ['that holds the instance', '"tags"', 'contoso'],
    ['that holds the end of the audit log', 'insert into "audit_log"', 'fabrikam'],
    ['that had only the commit to send', 'commit\u0000', 'fabrikam'],
  ])('%s delays the others by ten seconds at most', async (_, text, changed) => {
    const url = server.createDatabase();
    const network = new Network();
    const other = await openStorage({ url }, NOW);
    for (const name of ['contoso', 'fabrikam']) await other.createInstance(instance(name), entry(name));
    const lost = await openStorage({ url: await network.between(url) }, NOW);
    network.cutAt(text);
    const abandoned = setTags(lost, 'contoso').catch((error: { code: string }) => error.code);
    await expect.poll(() => network.isCut, { timeout: 10_000, interval: 5 }).toBe(true);
    expect(await untilChanged(other, changed)).toBeLessThan(MOST_DELAY);
    // What the lost one had begun is undone, its own caller is told, and it can still be stopped.
    expect(await abandoned).toBe('DatabaseUnreachable');
    const stopping = performance.now();
    await lost.close();
    expect(performance.now() - stopping).toBeLessThan(5_000);
    if (changed === 'fabrikam') expect((await other.state('contoso'))?.record.tags).toEqual({});
    await other.close();
    network.close();
  });

  it('while nothing goes on can be stopped within seconds', async () => {
    const network = new Network();
    const lost = await openStorage({ url: await network.between(server.createDatabase()) }, NOW);
    await lost.createInstance(instance('contoso'), entry('contoso'));
    await Promise.all([lost.state('contoso'), lost.listInstances()]);
    network.cut();
    const stopping = performance.now();
    await lost.close();
    expect(performance.now() - stopping).toBeLessThan(5_000);
    network.close();
  });
});

/** What only a server far away can do: keep silent, be slow, be set to be faster than safe. */

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPostgresql, type Postgresql, startPostgresql } from '../../../../test/support/postgresql.ts';
import { openPostgresql } from '../../src/storage/postgresql/engine.ts';
import type { NewInstance } from '../../src/storage/storage.ts';
import { NOW, open } from './engines.ts';

const NEW: NewInstance = {
  record: { name: 'contoso', mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
  certificates: [],
  key: { keyId: 'key', sealedKey: 'sealed', createdAt: NOW },
};
const ENTRY = { at: NOW, caller: 'tester', operation: 'Change', instance: 'contoso', outcome: 'done' };

/** A network between the service and the server that can swallow everything. */
class Network {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** @returns the database's address through this network */
  async between(url: string): Promise<string> {
    const target = new URL(url);
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    const server = this.#server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const through = new URL(url);
    through.port = `${(server.address() as AddressInfo).port}`;
    return through.href;
  }

  /** Everything sent on the connections of today gets lost; nobody is told. */
  swallow(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }
}

describe.skipIf(noPostgresql)('PostgreSQL', { timeout: 90_000 }, () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql();
  });
  afterAll(() => server?.remove());

  it('that keeps silent is told as unreachable in bounded time, and new connections go on', async () => {
    const network = new Network();
    const storage = await open({ url: await network.between(server.createDatabase()) });
    await storage.createInstance(NEW, ENTRY);
    expect((await storage.state('contoso'))?.revision).toBe(1);
    network.swallow();
    const started = performance.now();
    await expect(storage.state('contoso')).rejects.toMatchObject({ code: 'DatabaseUnreachable' });
    expect(performance.now() - started).toBeLessThan(15_000);
    await expect
      .poll(
        () =>
          storage.state('contoso').then(
            (state) => state?.revision,
            () => 'away',
          ),
        { timeout: 30_000 },
      )
      .toBe(1);
    network.close();
    await storage.close();
  });

  it('that is told to be faster than safe still makes changes durable', async () => {
    const engine = openPostgresql(server.createDatabase());
    const setting = sql<{ value: string }>`select current_setting('synchronous_commit') as value`;
    await sql`set synchronous_commit = off`.execute(engine.write);
    const value = await engine.write.transaction().execute(async (transaction) => {
      await sql`set local synchronous_commit = off`.execute(transaction);
      await engine.beginChange(transaction);
      return (await setting.execute(transaction)).rows[0]?.value;
    });
    expect(value).toBe('on');
    await engine.close();
  });

  it('whose change waits for another for too long is told as busy; reads go on meanwhile', async () => {
    const url = server.createDatabase();
    const [one, other] = [await open({ url }), await open({ url })];
    await one.createInstance(NEW, ENTRY);
    let release: () => void = () => undefined;
    let locked: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hasLock = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holding = one.change('contoso', () => {
      locked();
      return held;
    });
    await hasLock;
    const waiting = Array.from({ length: 6 }, () => other.change('contoso', () => 'reached'));
    const told = Promise.allSettled(waiting);
    // More changes wait than there are connections for changes.
    expect((await other.state('contoso'))?.revision).toBe(1);
    const codes = (await told).map((each) => (each.status === 'rejected' ? each.reason.code : each.value));
    for (const code of codes) expect(['DatabaseBusy', 'DatabaseUnreachable']).toContain(code);
    expect(codes).toContain('DatabaseBusy');
    release();
    await holding;
    expect(await other.change('contoso', () => 'reached')).toBe('reached');
    await Promise.all([one.close(), other.close()]);
  });
});

it.each(['postgres//a', 'mysql://a/b', '', 'postgresql://['])('"%s" is no address', (url) => {
  expect(() => openPostgresql(url)).toThrow(/cannot be read/);
});

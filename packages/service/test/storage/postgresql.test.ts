/** What only a server far away can do: keep silent, be slow, be set to be faster than safe. */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Network } from '../../../../test/support/network.ts';
import { noPostgresql, type Postgresql, startPostgresql } from '../../../../test/support/postgresql.ts';
import { openPostgresql } from '../../src/storage/postgresql/engine.ts';
import { createSockets } from '../../src/storage/postgresql/sockets.ts';
import type { NewInstance } from '../../src/storage/storage.ts';
import { NOW, open } from './engines.ts';

const NEW: NewInstance = {
  record: { name: 'contoso', mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
  certificates: [],
  key: { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW },
};
const ENTRY = { at: NOW, caller: 'tester', operation: 'Change', instance: 'contoso', outcome: 'done' };

describe.skipIf(noPostgresql)('PostgreSQL', { timeout: 180_000 }, () => {
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

  it('ends by itself what a client that is lost has left open', async () => {
    const engine = openPostgresql(server.createDatabase());
    const milliseconds = async (db: typeof engine.read, name: string): Promise<number> => {
      const { rows } = await sql<{ value: string }>`
        select extract(epoch from current_setting(${name})::interval) * 1000 as value`.execute(db);
      return Number(rows[0]?.value);
    };
    for (const db of [engine.read, engine.write]) {
      for (const name of ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']) {
        const value = await milliseconds(db, name);
        expect([name, value > 0 && value <= 5_000]).toEqual([name, true]);
      }
      const { rows } = await sql<Record<string, string>>`
        select current_setting('tcp_user_timeout') as user, current_setting('tcp_keepalives_idle') as idle,
          current_setting('tcp_keepalives_interval') as interval, current_setting('tcp_keepalives_count') as count
      `.execute(db);
      expect(rows).toEqual([{ user: '10000', idle: '5', interval: '2', count: '3' }]);
    }
    await engine.close();
  });

  it('is not asked again on a connection that it ended, or that is inside a transaction', async () => {
    const url = server.createDatabase();
    const engine = openPostgresql(url);
    const killed = engine.write.transaction().execute(async (transaction) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction);
    });
    await expect(killed).rejects.toMatchObject({ code: 'DatabaseUnreachable' });
    await sql`start transaction`.execute(engine.write);
    for (let time = 0; time < 3; time++) {
      // Outside a transaction, each statement is one of its own.
      const { rows } = await sql<{ idle: boolean }>`select now() = statement_timestamp() as idle`.execute(
        engine.write,
      );
      expect(rows).toEqual([{ idle: true }]);
    }
    await engine.close();
  });

  it('is not ready while no change can be made, though it answers', async () => {
    const url = server.createDatabase();
    const storage = await open({ url });
    await storage.createInstance(NEW, ENTRY);
    await storage.ready();
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('begin');
    await holder.query('update audit_head set sequence = sequence');
    await expect(storage.ready()).rejects.toMatchObject({ code: 'DatabaseBusy' });
    await holder.query('rollback');
    await storage.ready();
    // As a standby does that has not become the primary.
    await holder.query(
      `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`,
    );
    await holder.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'veritee'",
    );
    await holder.end();
    const code = (): Promise<string> =>
      storage.ready().then(
        () => 'ready',
        (error) => error.code,
      );
    await expect.poll(code, { timeout: 10_000 }).toBe('ReadOnly');
    expect((await storage.auditHead()).sequence).toBe(1);
    await storage.close();
  });

  it('whose change waits for another for too long is told as busy; reads go on meanwhile', async () => {
    const url = server.createDatabase();
    const other = await open({ url });
    await other.createInstance(NEW, ENTRY);
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('begin');
    await holder.query('update instances set revision = revision');
    const waiting = Array.from({ length: 6 }, () => other.change('contoso', () => 'reached'));
    const told = Promise.allSettled(waiting);
    // More changes wait than there are connections for changes.
    expect((await other.state('contoso'))?.revision).toBe(1);
    const codes = (await told).map((each) => (each.status === 'rejected' ? each.reason.code : each.value));
    for (const code of codes) expect(['DatabaseBusy', 'DatabaseUnreachable']).toContain(code);
    expect(codes).toContain('DatabaseBusy');
    await holder.query('rollback');
    expect(await other.change('contoso', () => 'reached')).toBe('reached');
    await Promise.all([holder.end(), other.close()]);
  });
});

it('a socket is closed soon after its end, also when the other side never answers', async () => {
  const silent = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  const others: Socket[] = [];
  silent.on('connection', (socket) => others.push(socket));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const socket = createSockets().make();
  socket.connect((silent.address() as AddressInfo).port, '127.0.0.1', () => socket.end('goodbye'));
  await new Promise((closed) => socket.once('close', closed));
  for (const other of others) other.destroy();
  silent.close();
});

it.each(['postgres//a', 'mysql://a/b', '', 'postgresql://['])('"%s" is no address', (url) => {
  expect(() => openPostgresql(url)).toThrow(/cannot be read/);
});

/** Levels of signing keys: what was made for development never serves in production, nor the other way round. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressBook } from '../../src/instances/addresses.ts';
import { openInstances } from '../../src/instances/instances.ts';
import { tendKeys } from '../../src/instances/key-age.ts';
import { createSealer } from '../../src/keys/sealing.ts';
import { createKeyRing } from '../../src/keys/signing-keys.ts';
import { openLocalManagement } from '../../src/start/local-management.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import { startService } from '../../src/start/start-service.ts';
import { migrate, migrations } from '../../src/storage/migrate.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { openSqlite } from '../../src/storage/sqlite/engine.ts';
import type { KeyLevel } from '../../src/storage/storage.ts';

const MASTER_KEY = '11'.repeat(32);
const START = new Date('2026-03-01T00:00:00Z');
const INSTANCES = [{ name: 'contoso', mode: 'AAD' }] as const;

let folder: string;
let logged: string[];
beforeEach(() => {
  logged = [];
  folder = mkdtempSync(join(tmpdir(), 'veritee-levels-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a service, and tells what it publishes. */
async function served(keyLevel: KeyLevel | undefined, more: Partial<ServiceOptions> = {}) {
  const service = await startService({
    dataDirectory: folder,
    protocol: 'http',
    source: firstOf([]),
    anchors: builtInAnchors(),
    masterKey: { text: MASTER_KEY, name: 'test' },
    instances: INSTANCES,
    currentDate: () => START,
    keyLevel,
    log: { write: (line) => logged.push(line), level: 'warn' },
    ...more,
  });
  try {
    const kids = async (path: string): Promise<string[]> => {
      const answer = await fetch(`${service.endpoint}${path}/certs`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    return { level: service.keyLevel, default: await kids(''), contoso: await kids('/contoso') };
  } finally {
    await service.close();
  }
}

async function stored() {
  const storage = await openStorage({ directory: folder }, START);
  try {
    const records = await storage.auditRecords(0, 1000);
    return {
      keys: (await storage.state('default'))?.keys ?? [],
      acts: records.map(({ entry }) => JSON.parse(entry)),
    };
  } finally {
    await storage.close();
  }
}

describe('keys of a service for development', () => {
  it('are out of /certs when a service for production starts on the same data, which is said and on the record', async () => {
    const before = await served('development');
    expect(logged).toEqual([]);
    const after = await served('production');
    expect([after.default.length, after.contoso.length]).toEqual([1, 1]);
    expect(before.default).not.toContain(after.default[0]);
    expect(before.contoso).not.toContain(after.contoso[0]);
    expect(logged.join('')).toContain('tokens signed by them are not valid any more');
    const { keys, acts } = await stored();
    expect(keys.map(({ keyId, level }) => [keyId, level])).toEqual([[after.default[0], 'production']]);
    expect(acts).toContainEqual(
      expect.objectContaining({
        operation: 'DropKey',
        caller: 'service',
        details: { keyId: before.default[0], reason: 'level', level: 'development' },
      }),
    );
    logged = [];
    expect(await served('production')).toEqual(after);
    expect(logged).toEqual([]);
  });

  it('never take those of production over', async () => {
    const before = await served('production');
    const after = await served('development');
    expect(before.default).not.toContain(after.default[0]);
  });

  it('are what a service with development roots makes, if it is told nothing else', async () => {
    expect((await served(undefined)).level).toBe('production');
    expect((await served(undefined, { development: { roots: ['test'] } })).level).toBe('development');
  });

  it('are dropped when they are retired or announced, too', async () => {
    await served('development');
    const storage = await openStorage({ directory: folder }, START);
    const parts = {
      storage,
      keys: createKeyRing(createSealer([Buffer.from(MASTER_KEY, 'hex')]), 'development'),
      addresses: addressBook({ base: 'http://x', otherBases: [], region: 'local', domains: [] }),
      region: 'local',
      clock: () => START,
    };
    const act = { caller: 'test', requestId: 'x', elapsed: () => 1 };
    await openInstances(parts).rotateKey('default', act, { now: true });
    await openInstances(parts).rotateKey('default', act, { now: false });
    await storage.close();
    expect((await served('development')).default).toHaveLength(3);
    expect((await served('production')).default).toHaveLength(1);
  });

  it('are made by acts on the storage where the services are for development, and by none elsewhere', async () => {
    await served('development');
    const local = await openLocalManagement({
      dataDirectory: folder,
      masterKey: { text: MASTER_KEY, name: 'test' },
      caller: 'local#test',
      clock: () => START,
    });
    await local.send('POST', '/attestationProviders/default/rotateKey?api-version=2020-10-01', { now: true });
    await local.close();
    expect((await stored()).keys.map(({ level }) => level)).toEqual(['development', 'development']);
    expect((await served('development')).default).toHaveLength(2);
  });
});

describe('a service whose data another level took over', () => {
  it('signs nothing, publishes nothing and makes no key there', async () => {
    await served('development');
    const storage = await openStorage({ directory: folder }, START);
    const parts = {
      storage,
      keys: createKeyRing(createSealer([Buffer.from(MASTER_KEY, 'hex')]), 'development'),
      addresses: addressBook({ base: 'http://x', otherBases: [], region: 'local', domains: [] }),
      region: 'local',
      clock: () => new Date(START.getTime() + 100 * 86_400_000),
    };
    // As after a process that slept longer than its lease.
    await served('production');
    const instances = openInstances(parts);
    const address = { instance: 'default', issuer: 'http://x' };
    const act = { caller: 'test', requestId: 'x', elapsed: () => 1 };
    const refused = { code: 'KeyLevelOther' };
    const before = await storage.state('default');
    await expect(instances.at(address)).rejects.toMatchObject(refused);
    await expect(instances.rotateKey('default', act, { now: true })).rejects.toMatchObject(refused);
    await expect(instances.dropKey('default', before?.keys[0]?.keyId ?? '', act)).rejects.toMatchObject(
      refused,
    );
    await expect(tendKeys(parts, { maxAgeDays: 1 })).rejects.toMatchObject(refused);
    expect(await storage.state('default')).toEqual(before);
    await storage.close();
  });
});

describe('keys of a version that recorded no level', () => {
  let key: { readonly privateKey: KeyObject };
  let keyId: string;

  /** A database as that version made it. */
  beforeEach(async () => {
    key = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ring = createKeyRing(createSealer([Buffer.from(MASTER_KEY, 'hex')]), 'production');
    const sealed = ring.seal('default', key.privateKey, START);
    ({ keyId } = sealed);
    const engine = await openSqlite(join(folder, 'veritee.db'));
    await migrate(engine, START, migrations.slice(0, 1));
    const row = { name: 'default', mode: 'AAD', location: 'local', tags: '{}', revision: 1 };
    const created_at = START.toISOString();
    await engine.write
      .insertInto('instances')
      .values({ id: 'id', ...row, created_at } as never)
      .execute();
    const old = {
      instance_id: 'id',
      key_id: keyId,
      sealed_key: sealed.sealedKey,
      created_at,
      retired_at: null,
    };
    await engine.write
      .insertInto('signing_keys')
      .values(old as never)
      .execute();
    await engine.close();
  });

  it('go on in production', async () => {
    expect((await served('production')).default).toEqual([keyId]);
    const { keys, acts } = await stored();
    expect(keys.map(({ level }) => level)).toEqual(['production']);
    expect(acts.map(({ operation }) => operation)).toContain('RecordKeyLevel');
    // From now on they have a level, whatever is in the directory later.
    expect((await served('production', { unrecordedKeyLevel: 'development' })).default).toEqual([keyId]);
  });

  it('do not go on in development', async () => {
    expect((await served('development')).default).not.toContain(keyId);
  });

  it('that are known to be of development do not go on in production', async () => {
    expect((await served('production', { unrecordedKeyLevel: 'development' })).default).not.toContain(keyId);
  });

  it('that are known to be of development go on there', async () => {
    expect((await served('development', { unrecordedKeyLevel: 'development' })).default).toEqual([keyId]);
  });
});

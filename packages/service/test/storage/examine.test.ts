/** Storage is examined without being changed, and what would keep a service from using it is told by its code. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineStorage, storedKeyLevels } from '../../src/storage/examine.ts';
import type { StorageAddress } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { engines, NOW, open } from './engines.ts';
import { ofFirstVersion } from './first-version.ts';

const KEY = { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW } as const;
const ENTRY = { at: NOW, caller: 'tester', operation: 'CreateInstance', outcome: 'done' };

async function withInstance(storage: Storage, name: string): Promise<void> {
  const record = { name, mode: 'AAD', location: 'local', tags: {}, createdAt: NOW } as const;
  await storage.createInstance({ record, certificates: [], key: KEY }, ENTRY);
}

type Stored = Parameters<typeof examineStorage>[0];

/** The engines that are examined keep what they are given. */
const stored = (address: StorageAddress): Stored => address as Stored;

describe.each(engines)('examining $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  test('an empty store is new', async () => {
    const found = await examineStorage(stored(engine.emptyStore()));
    expect(found).toEqual({ engine: engine.name, isNew: true, isOlder: false, instances: [] });
  });

  test('instances are named, while the store is in use and after', async () => {
    const address = stored(engine.emptyStore());
    const storage = await open(address);
    await withInstance(storage, 'fabrikam');
    await withInstance(storage, 'contoso');
    const expected = { isNew: false, isOlder: false, instances: ['contoso', 'fabrikam'] };
    expect(await examineStorage(address)).toMatchObject(expected);
    await storage.close();
    expect(await examineStorage(address)).toMatchObject(expected);
  });
});

describe.each(engines)('levels of keys on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  test('are told of an empty store, of one in use, and of an earlier version', async () => {
    const address = stored(engine.emptyStore());
    expect(await storedKeyLevels(address)).toEqual([]);
    const storage = await open(address);
    expect(await storedKeyLevels(address)).toEqual([]);
    await withInstance(storage, 'contoso');
    expect(await storedKeyLevels(address)).toEqual([{ instance: 'contoso', level: 'production' }]);
    await storage.close();
    expect(await storedKeyLevels(address)).toEqual([{ instance: 'contoso', level: 'production' }]);
    const older = stored(engine.emptyStore());
    await ofFirstVersion(older);
    expect(await storedKeyLevels(older)).toEqual([{ instance: 'contoso', level: undefined }]);
    expect(await examineStorage(older)).toMatchObject({ isOlder: true });
  });
});

describe('examining a file', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-examine-'));
    folders.push(folder);
    return folder;
  };
  /** A database of one file with the schema steps given, as a service that was stopped leaves it. */
  const withSteps = (steps: readonly number[]): string => {
    const folder = newFolder();
    const database = new Database(join(folder, 'veritee.db'));
    database.exec('create table schema_migrations (number bigint primary key, name text, applied_at text)');
    for (const step of steps) database.exec(`insert into schema_migrations values (${step}, 'x', 'x')`);
    database.close();
    return folder;
  };
  const codeOf = (directory: string): Promise<unknown> =>
    examineStorage({ directory }).then(
      () => 'nothing thrown',
      (error: { code?: string }) => error.code,
    );

  it('leaves it, and its folder, as they were', async () => {
    const directory = withSteps([1]);
    const file = join(directory, 'veritee.db');
    const before = readFileSync(file);
    expect(await examineStorage({ directory })).toMatchObject({ isNew: false, isOlder: true });
    expect(readdirSync(directory)).toEqual(['veritee.db']);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses one of a later version', async () => {
    expect(await codeOf(withSteps([1, 2, 3, 4, 999]))).toBe('SchemaNewer');
  });

  it('refuses one that is no database', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'veritee.db'), 'text '.repeat(1000));
    expect(await codeOf(folder)).toBe('DatabaseCorrupt');
  });

  it.skipIf(process.platform !== 'linux')('names the process that keeps it locked', async () => {
    const folder = newFolder();
    const libsql = createRequire(import.meta.url).resolve('libsql');
    const program = `
      const Database = require(${JSON.stringify(libsql)});
      const database = new Database('veritee.db');
      database.pragma('journal_mode = WAL');
      database.exec('create table t (a); begin immediate');
      console.log('locked');
      setInterval(() => database.inTransaction, 1000);`;
    const child = spawn(process.execPath, ['-e', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      expect(await examineStorage({ directory: folder })).toMatchObject({ lockedBy: child.pid });
    } finally {
      child.kill();
    }
  });
});

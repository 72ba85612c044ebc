/** What only a file can be: damaged, no database at all, readable by others. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NOW, open } from './engines.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'veritee-sqlite-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('a file that is no database is refused, and left as it is', async () => {
  const file = join(directory, 'veritee.db');
  writeFileSync(file, 'no database at all '.repeat(500));
  await expect(open({ directory })).rejects.toMatchObject({ code: 'DatabaseCorrupt' });
  expect(statSync(file).size).toBe(19 * 500);
});

it('a database that lost its end is told as damaged, not as empty', async () => {
  const storage = await open({ directory });
  for (let number = 0; number < 40; number++) {
    await storage.audit({ at: NOW, caller: 'x'.repeat(500), operation: `${number}`, outcome: 'done' });
  }
  await storage.close();
  const file = join(directory, 'veritee.db');
  truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
  const damaged = open({ directory }).then(async (again) => {
    try {
      return await again.auditRecords(0, 100);
    } finally {
      await again.close();
    }
  });
  await expect(damaged).rejects.toMatchObject({ code: 'DatabaseCorrupt' });
});

it('has everything in one file when it was closed', async () => {
  const storage = await open({ directory });
  await storage.audit({ at: NOW, caller: 'x', operation: 'y', outcome: 'done' });
  await storage.close();
  const copy = join(directory, 'copy');
  mkdirSync(copy);
  copyFileSync(join(directory, 'veritee.db'), join(copy, 'veritee.db'));
  const copied = await open({ directory: copy });
  expect(await copied.auditRecords(0, 10)).toHaveLength(1);
  await copied.close();
});

it('a folder that is not there is told', async () => {
  const missing = open({ directory: join(directory, 'missing') });
  await expect(missing).rejects.toMatchObject({ name: 'StorageError' });
});

it('is for the owner alone, its side files as well', async () => {
  const storage = await open({ directory });
  for (const name of ['veritee.db', 'veritee.db-wal', 'veritee.db-shm']) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }
  await storage.close();
});

it('changes that wait for another process are told as busy together, not one after the other', async () => {
  const storage = await open({ directory });
  const holder = new Database(join(directory, 'veritee.db'));
  holder.exec('begin immediate');
  const started = performance.now();
  const entry = { at: NOW, caller: 'x', operation: 'y', outcome: 'done' };
  const told = await Promise.allSettled([
    ...Array.from({ length: 3 }, () => storage.audit(entry)),
    storage.ready(),
  ]);
  // One after the other they would take five seconds each.
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(told.map((each) => each.status === 'rejected' && each.reason.code)).toEqual(
    Array.from({ length: 4 }, () => 'DatabaseBusy'),
  );
  holder.exec('rollback');
  holder.close();
  await storage.audit(entry);
  expect((await storage.auditHead()).sequence).toBe(1);
  await storage.close();
}, 40_000);

/** Whoever has another master key than the storage was made under changes nothing there. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MasterKeySource } from '../../src/keys/master-key.ts';
import { openLocalManagement } from '../../src/start/local-management.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import { startService } from '../../src/start/start-service.ts';
import { openStorage } from '../../src/storage/open-storage.ts';

const START = new Date('2026-03-01T00:00:00Z');
const LATER = new Date('2026-06-01T00:00:00Z');
const keyOf = (digit: string): MasterKeySource => ({ text: digit.repeat(64), name: 'test' });

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-foreign-'));
  await (await startService(options(START, keyOf('1')))).close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function options(now: Date, masterKey: MasterKeySource): ServiceOptions {
  const [source, anchors] = [firstOf([]), builtInAnchors()];
  return { dataDirectory: folder, protocol: 'http', source, anchors, masterKey, currentDate: () => now };
}

/** Everything that a process could have changed. */
async function stored(): Promise<unknown> {
  const storage = await openStorage({ directory: folder }, LATER);
  try {
    const instances = await storage.listInstances();
    return [instances, (await storage.state('default'))?.keys, await storage.auditHead()];
  } finally {
    await storage.close();
  }
}

it('a service does not start: it makes no instance, and replaces no key that is old', async () => {
  const before = await stored();
  const instances = [{ name: 'contoso', mode: 'AAD' }] as const;
  const started = startService({ ...options(LATER, keyOf('2')), keyMaxAgeDays: 30, instances });
  await expect(started).rejects.toMatchObject({ code: 'MasterKeyUnknown' });
  expect(await stored()).toEqual(before);
  const right = await startService({ ...options(LATER, keyOf('1')), keyMaxAgeDays: 30, instances });
  await right.close();
  expect(await stored()).not.toEqual(before);
});

it('storage is not managed', async () => {
  const before = await stored();
  const facts = { dataDirectory: folder, caller: 'local#tester', clock: () => LATER };
  const opened = openLocalManagement({ ...facts, masterKey: keyOf('2') });
  await expect(opened).rejects.toMatchObject({ code: 'MasterKeyUnknown' });
  expect(await stored()).toEqual(before);
  const right = await openLocalManagement({ ...facts, masterKey: keyOf('1') });
  const path = '/attestationProviders/default/rotateKey?api-version=2020-10-01';
  expect((await right.send('POST', path)).status).toBe(200);
  await right.close();
});

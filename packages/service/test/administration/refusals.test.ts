/** Refusals are on the record, and trouble of the storage is no refusal. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Administration, setPolicy } from '../../src/administration/administer.ts';
import { storageError } from '../../src/errors/storage-error.ts';
import { addInstance } from '../../src/instances/instances.ts';
import { createSealer } from '../../src/keys/sealing.ts';
import { createKeyRing } from '../../src/keys/signing-keys.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { NOW, POLICY } from './signing.ts';

let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-refusals-'));
  storage = await openStorage({ directory: folder }, NOW);
  const keys = createKeyRing(createSealer([new Uint8Array(32).fill(5)]), 'production');
  const facts = { caller: 'test', region: 'local', now: NOW };
  await addInstance(storage, { name: 'contoso', mode: 'AAD' }, await keys.make('contoso', NOW), facts);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const administration = (over: Storage): Administration => ({
  storage: over,
  instance: 'contoso',
  caller: 'somebody',
  requestId: 'request',
  now: NOW,
  elapsed: () => 1.6,
});
const options = { check: async () => undefined, plainAllowed: false };
const outcomes = async (): Promise<readonly string[]> =>
  (await storage.auditRecords(1, 10)).map(({ entry }) => JSON.parse(entry).outcome);

it('a policy that was set is on the record by its hashes, with the time that it took', async () => {
  await setPolicy(administration(storage), 'SgxEnclave', unsecuredPolicyToken(POLICY), options);
  const [line] = await storage.auditRecords(1, 10);
  const { tokenHash, policyHash } = (await storage.state('contoso'))?.policies.get('SgxEnclave') ?? {};
  expect(JSON.parse(line?.entry ?? '')).toMatchObject({
    ...{ operation: 'SetPolicy', outcome: 'done' },
    details: { type: 'SgxEnclave', tokenHash, policyHash, requestId: 'request', milliseconds: 2 },
  });
  expect(policyHash).toMatch(/^[\w-]{43}$/);
});

it('a document that is none is a refusal', async () => {
  const set = setPolicy(administration(storage), 'SgxEnclave', 'none', options);
  await expect(set).rejects.toMatchObject({ code: 'DocumentFormat' });
  expect(await outcomes()).toEqual(['DocumentFormat']);
});

it.each(['DatabaseUnreachable', 'DatabaseBusy', 'DiskFull'] as const)(
  'a change that ends in %s is told as that, and not on the record as refused: it may be done',
  async (code) => {
    const change = async (): Promise<never> => Promise.reject(storageError(code));
    const document = unsecuredPolicyToken(POLICY);
    const set = setPolicy(administration({ ...storage, change }), 'SgxEnclave', document, options);
    await expect(set).rejects.toMatchObject({ code });
    expect(await outcomes()).toEqual([]);
  },
);

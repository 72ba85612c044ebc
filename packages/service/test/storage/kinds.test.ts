/** Storage and the kinds of evidence: it takes policies for those that it is told of, and passes over none of another. */

import { kindsWith } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyScheme } from '../../../../test/support/toy-kind/scheme.ts';
import { openStorage, type StorageAddress } from '../../src/storage/open-storage.ts';
import type { AuditEntry, NewInstance, Storage } from '../../src/storage/storage.ts';
import { allEngines, NOW } from './engines.ts';

const NEW: NewInstance = {
  record: { name: 'contoso', mode: 'AAD', location: 'local', tags: {}, createdAt: NOW },
  certificates: [],
  key: { keyId: 'key', sealedKey: 'v1.sealed', level: 'production', createdAt: NOW },
};
const ENTRY: AuditEntry = { at: NOW, caller: 'tester', operation: 'Test', outcome: 'done' };
const DOCUMENT = { document: 'eyJhbGciOiJub25lIn0.e30.', tokenHash: 'token', policyHash: 'policy' };
const toys = kindsWith([toyScheme]);
/** Toys whose tokens are reports. */
const reporting = kindsWith([{ ...toyScheme, token: 'report' }]);

describe.each(allEngines)('storage on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  async function withPolicy(address: StorageAddress, kinds = toys): Promise<Storage> {
    const storage = await openStorage(address, NOW, { kinds });
    await storage.createInstance(NEW, ENTRY);
    await storage.change('contoso', async (_state, write) => {
      await write.setPolicy({ type: 'Toy', ...DOCUMENT, setBy: 'tester', setAt: NOW });
      await write.audit(ENTRY);
    });
    return storage;
  }

  test('keeps the policy of a kind that it is told of', async () => {
    const storage = await withPolicy(engine.emptyStore());
    const state = await storage.state('contoso');
    expect(state?.policies.get('Toy')?.document).toBe(DOCUMENT.document);
    expect(state?.hadReportPolicy).toBe(false);
    expect(await storage.policyHistory('contoso', 'Toy', 5)).toHaveLength(1);
    await storage.close();
  });

  test('knows that there was a policy whose tokens are reports, also after its reset', async () => {
    const storage = await withPolicy(engine.emptyStore(), reporting);
    await storage.change('contoso', async (_state, write) => {
      await write.resetPolicy('Toy', 'tester', NOW);
      await write.audit(ENTRY);
    });
    expect((await storage.state('contoso'))?.hadReportPolicy).toBe(true);
    await storage.close();
  });

  test('neither gives out nor changes an instance with a policy of a kind that it is not told of', async () => {
    const address = engine.emptyStore();
    await (await withPolicy(address)).close();
    const storage = await openStorage(address, NOW);
    const refused = { code: 'PolicyTypeUnknown', found: 'Toy' };
    await expect(storage.state('contoso')).rejects.toMatchObject(refused);
    const change = storage.change('contoso', async (_state, write) => write.audit(ENTRY));
    await expect(change).rejects.toMatchObject(refused);
    expect(await storage.deleteInstance('contoso', ENTRY)).toBe(true);
    await storage.close();
  });
});

/** The contract of storage, on each engine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/errors/service-error.ts';
import { auditHash } from '../../src/storage/audit-chain.ts';
import type { StorageAddress } from '../../src/storage/open-storage.ts';
import type {
  AuditEntry,
  InstanceRecord,
  NewInstance,
  NewKey,
  PolicyRecord,
  Storage,
} from '../../src/storage/storage.ts';
import { allEngines, NOW, open } from './engines.ts';

const RECORD: InstanceRecord = {
  name: 'contoso',
  mode: 'Isolated',
  location: 'local',
  tags: { team: 'größe' },
  createdAt: NOW,
};
const [FIRST, SECOND, THIRD] = [new Uint8Array([1, 2, 3]), new Uint8Array([0, 255]), new Uint8Array([9])];
const NEW: NewInstance = {
  record: RECORD,
  certificates: [FIRST],
  key: { keyId: 'key/1=', sealedKey: 'v1.sealed', level: 'production', createdAt: NOW },
};
const POLICY: PolicyRecord = {
  type: 'SgxEnclave',
  document: 'eyJhbGciOiJub25lIn0.e30.',
  tokenHash: 'token-hash',
  policyHash: 'policy-hash',
  setBy: 'issuer oid',
  setAt: NOW,
};

function entry(operation: string, instance = 'contoso'): AuditEntry {
  return { at: NOW, caller: 'tester', operation, instance, outcome: 'done', details: { b: 1, a: 'x' } };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof ServiceError ? error.code : error),
  );
}

describe.each(allEngines)('storage on $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());

  const test = it.skipIf(engine.skipped);
  const opened: Storage[] = [];
  afterAll(async () => {
    for (const storage of opened.splice(0)) await storage.close();
  });
  const openAt = async (address: StorageAddress): Promise<Storage> => {
    const storage = await open(address);
    opened.push(storage);
    return storage;
  };
  const fresh = async (): Promise<Storage> => {
    const storage = await openAt(engine.emptyStore());
    await storage.createInstance(NEW, entry('CreateInstance'));
    return storage;
  };

  test('gives back what an instance was made with', async () => {
    const storage = await fresh();
    expect(await storage.state('contoso')).toEqual({
      id: expect.any(String),
      revision: 1,
      record: RECORD,
      policies: new Map(),
      hadReportPolicy: false,
      certificates: [FIRST],
      keys: [{ ...NEW.key, dueAt: undefined, activatedAt: NOW, retiredAt: undefined }],
    });
    expect(await storage.listInstances()).toEqual([RECORD]);
    expect(await storage.state('fabrikam')).toBeUndefined();
  });

  test('keeps the greatest mark of each endorsement, for each level by itself', async () => {
    const address = engine.emptyStore();
    const storage = await openAt(address);
    expect(await storage.seenEndorsements('production')).toEqual(new Map());
    const marks = (a: string, b: string) =>
      new Map([
        ['tcb-info:a', a],
        ['root-crl:b', b],
      ]);
    await storage.noteEndorsements('production', marks('evaluation 2', 'number 1'));
    await storage.noteEndorsements('production', marks('evaluation 1', 'number 2'));
    await storage.noteEndorsements('development', new Map([['tcb-info:a', 'evaluation 9']]));
    const another = await openAt(address);
    expect(await another.seenEndorsements('production')).toEqual(marks('evaluation 2', 'number 2'));
    expect(await another.seenEndorsements('development')).toEqual(new Map([['tcb-info:a', 'evaluation 9']]));
    await Promise.all(
      [storage, another].map((each, i) =>
        each.noteEndorsements('production', marks(`evaluation ${3 + i}`, 'number 3')),
      ),
    );
    expect(await storage.seenEndorsements('production')).toEqual(marks('evaluation 4', 'number 3'));
  });

  test('has one instance of a name', async () => {
    const storage = await fresh();
    expect(await codeOf(storage.createInstance(NEW, entry('CreateInstance')))).toBe('Conflict');
    expect((await storage.auditHead()).sequence).toBe(1);
  });

  test('sets, replaces and resets policies, and keeps their history', async () => {
    const storage = await fresh();
    const set = (policy: PolicyRecord) =>
      storage.change('contoso', async (_, write) => {
        await write.setPolicy(policy);
        await write.audit(entry('SetPolicy'));
      });
    await set(POLICY);
    const before = await storage.state('contoso');
    await set({ ...POLICY, type: 'Tpm', document: 'other' });
    await set({ ...POLICY, document: 'newer', setBy: 'someone else' });
    const state = await storage.state('contoso');
    expect([before?.hadReportPolicy, state?.hadReportPolicy]).toEqual([false, true]);
    expect(state?.revision).toBe(4);
    expect(state?.policies).toEqual(
      new Map([
        ['SgxEnclave', { ...POLICY, document: 'newer', setBy: 'someone else' }],
        ['Tpm', { ...POLICY, type: 'Tpm', document: 'other' }],
      ]),
    );
    await storage.change('contoso', async (_, write) => {
      await write.resetPolicy('SgxEnclave', 'resetter', NOW);
      await write.audit(entry('ResetPolicy'));
    });
    expect([...((await storage.state('contoso'))?.policies.keys() ?? [])]).toEqual(['Tpm']);
    await storage.change('contoso', async (_, write) => {
      await write.resetPolicy('Tpm', 'resetter', NOW);
      await write.audit(entry('ResetPolicy'));
    });
    // Its reports may still be valid.
    expect((await storage.state('contoso'))?.hadReportPolicy).toBe(true);
    const { document, tokenHash, policyHash } = POLICY;
    const acts = { type: 'SgxEnclave', at: NOW, tokenHash, policyHash };
    expect(await storage.policyHistory('contoso', 'SgxEnclave', 10)).toEqual([
      {
        ...{ ...acts, tokenHash: undefined, policyHash: undefined, document: undefined },
        ...{ revision: 5, act: 'reset', by: 'resetter' },
      },
      { ...acts, revision: 4, act: 'set', document: 'newer', by: 'someone else' },
      { ...acts, revision: 2, act: 'set', document, by: POLICY.setBy },
    ]);
    expect(await storage.policyHistory('contoso', 'SgxEnclave', 1)).toHaveLength(1);
  });

  test('keeps certificates in the order of their addition, each once', async () => {
    const storage = await fresh();
    await storage.change('contoso', async (_, write) => {
      await write.addCertificate(SECOND, 'tester', NOW);
      await write.addCertificate(FIRST, 'tester', NOW);
      await write.addCertificate(THIRD, 'tester', NOW);
      await write.audit(entry('AddCertificate'));
    });
    expect((await storage.state('contoso'))?.certificates).toEqual([FIRST, SECOND, THIRD]);
    await storage.change('contoso', async (_, write) => {
      await write.removeCertificate(FIRST);
      await write.removeCertificate(new Uint8Array([77]));
      await write.audit(entry('RemoveCertificate'));
    });
    expect((await storage.state('contoso'))?.certificates).toEqual([SECOND, THIRD]);
  });

  test('lets one key sign, retires the one before, and never drops the one that signs', async () => {
    const storage = await fresh();
    const later = new Date(NOW.getTime() + 1000);
    const next: NewKey = { keyId: 'key/2=', sealedKey: 'v1.other', level: 'production', createdAt: later };
    await storage.change('contoso', async (_, write) => {
      await write.addKey(next);
      await write.audit(entry('RotateKey'));
    });
    const keys = [
      { ...next, dueAt: undefined, activatedAt: later, retiredAt: undefined },
      { ...NEW.key, dueAt: undefined, activatedAt: NOW, retiredAt: later },
    ];
    expect((await storage.state('contoso'))?.keys).toEqual(keys);
    await storage.change('contoso', async (_, write) => {
      await write.dropKey('key/1=');
      await write.dropKey('key/2=');
      await write.audit(entry('DropKey'));
    });
    expect((await storage.state('contoso'))?.keys).toEqual(keys.slice(0, 1));
  });

  test('undoes everything when a change throws', async () => {
    const storage = await fresh();
    const before = await storage.state('contoso');
    const failing = storage.change('contoso', async (_, write) => {
      await write.setPolicy(POLICY);
      await write.removeCertificate(FIRST);
      await write.audit(entry('SetPolicy'));
      throw new ServiceError('InvalidOperation', 'not allowed');
    });
    expect(await codeOf(failing)).toBe('InvalidOperation');
    expect(await storage.state('contoso')).toEqual(before);
    expect(await storage.policyHistory('contoso', 'SgxEnclave', 10)).toEqual([]);
    expect((await storage.auditHead()).sequence).toBe(1);
  });

  test('refuses a change that leaves no line in the audit log, and keeps the revision when nothing changes', async () => {
    const storage = await fresh();
    const silent = storage.change('contoso', (_, write) => write.setTags({ a: 'b' }));
    await expect(silent).rejects.toThrow(/audit log/);
    expect(await storage.change('contoso', ({ record }) => record.tags)).toEqual(RECORD.tags);
    expect((await storage.state('contoso'))?.revision).toBe(1);
  });

  test('does not change an instance that is not there', async () => {
    const storage = await fresh();
    expect(await codeOf(storage.change('fabrikam', () => 'reached'))).toBe('NotFound');
  });

  test('forgets a deleted instance, and takes a new one of its name for another', async () => {
    const storage = await fresh();
    await storage.change('contoso', async (_, write) => {
      await write.setPolicy(POLICY);
      await write.audit(entry('SetPolicy'));
    });
    expect((await storage.state('contoso'))?.policies.size).toBe(1);
    expect(await storage.deleteInstance('contoso', entry('DeleteInstance'))).toBe(true);
    expect(await storage.deleteInstance('contoso', entry('DeleteInstance'))).toBe(false);
    expect(await storage.state('contoso')).toBeUndefined();
    await storage.createInstance({ ...NEW, certificates: [SECOND] }, entry('CreateInstance'));
    await storage.change('contoso', async (_, write) => {
      await write.setTags({});
      await write.audit(entry('SetTags'));
    });
    const state = await storage.state('contoso');
    expect(state?.revision).toBe(2);
    expect(state?.policies.size).toBe(0);
    expect(state?.certificates).toEqual([SECOND]);
    expect(await storage.policyHistory('contoso', 'SgxEnclave', 10)).toEqual([]);
  });

  test('chains the audit log, refusals and other instances included', async () => {
    const storage = await fresh();
    await storage.audit({ ...entry('SetPolicy', 'fabrikam'), outcome: 'Unauthorized' });
    await storage.deleteInstance('contoso', entry('DeleteInstance'));
    const records = await storage.auditRecords(0, 100);
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    let previous = '';
    for (const { entry: text, hash } of records) {
      expect(hash).toBe(auditHash(previous, text));
      previous = hash;
    }
    expect(await storage.auditHead()).toEqual({ sequence: 3, hash: previous });
    expect(records[1]?.entry).toBe(
      '{"at":"2026-01-02T03:04:05.678Z","caller":"tester","details":{"a":"x","b":1},' +
        '"instance":"fabrikam","operation":"SetPolicy","outcome":"Unauthorized"}',
    );
    expect(await storage.auditRecords(1, 1)).toEqual(records.slice(1, 2));
  });

  test('gives the same snapshot until the revision changes', async () => {
    const storage = await fresh();
    const [one, other] = await Promise.all([storage.state('contoso'), storage.state('contoso')]);
    expect(one).toBe(other);
    await storage.audit(entry('Nothing'));
    expect(await storage.state('contoso')).toBe(one);
  });

  test('keeps everything when it is opened again', async () => {
    const address = engine.emptyStore();
    const first = await open(address);
    await first.createInstance(NEW, entry('CreateInstance'));
    const state = await first.state('contoso');
    await first.close();
    const second = await openAt(address);
    expect(await second.state('contoso')).toEqual(state);
    await second.ready();
  });
});

/** Many at once, in one process and from several connections: nothing is lost, nothing old is seen. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/errors/service-error.ts';
import { auditHash } from '../../src/storage/audit-chain.ts';
import type { NewInstance, PolicyRecord, Storage } from '../../src/storage/storage.ts';
import { allEngines, NOW, open } from './engines.ts';

const CERTIFICATES = Array.from({ length: 8 }, (_, index) => new Uint8Array([index]));
const NEW: NewInstance = {
  record: { name: 'contoso', mode: 'Isolated', location: 'local', tags: {}, createdAt: NOW },
  certificates: CERTIFICATES,
  key: { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW },
};
const ENTRY = { at: NOW, caller: 'tester', operation: 'Change', instance: 'contoso', outcome: 'done' };

function policy(text: string): PolicyRecord {
  const hashes = { tokenHash: text, policyHash: text };
  return { type: 'SgxEnclave', document: text, ...hashes, setBy: 'tester', setAt: NOW };
}

/** Lets the event loop go round. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function setPolicy(storage: Storage, text: string): Promise<void> {
  await storage.change('contoso', async (_, write) => {
    await write.setPolicy(policy(text));
    await write.audit(ENTRY);
  });
}

/** The rule that an isolated instance keeps a certificate, as administration has it. */
async function removeUnlessLast(storage: Storage, der: Uint8Array): Promise<boolean> {
  try {
    await storage.change('contoso', async (state, write) => {
      if (state.certificates.length === 1) throw new ServiceError('InvalidOperation', 'the last one');
      await write.removeCertificate(der);
      await write.audit(ENTRY);
    });
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'InvalidOperation') return false;
    throw error;
  }
}

describe.each(allEngines)('concurrent use of $name', (engine) => {
  beforeAll(() => (engine.skipped ? undefined : engine.prepare()));
  afterAll(() => engine.cleanUp());
  const test = it.skipIf(engine.skipped);

  /** Two stores on one database, as two replicas have them. */
  const replicas = async (): Promise<{ both: readonly [Storage, Storage]; close(): Promise<void> }> => {
    const address = engine.emptyStore();
    const both = [await open(address), await open(address)] as const;
    await both[0].createInstance(NEW, ENTRY);
    return { both, close: async () => void (await Promise.all(both.map((each) => each.close()))) };
  };

  test('removes of different certificates never remove the last one', async () => {
    const { both, close } = await replicas();
    const removals = CERTIFICATES.map((der, index) => removeUnlessLast(both[index % 2] ?? both[0], der));
    const done = await Promise.all(removals);
    expect(done.filter(Boolean)).toHaveLength(CERTIFICATES.length - 1);
    for (const storage of both) expect((await storage.state('contoso'))?.certificates).toHaveLength(1);
    await close();
  });

  test('changes from both sides are all done, each at a revision of its own, in one chain', async () => {
    const { both, close } = await replicas();
    const texts = Array.from({ length: 40 }, (_, index) => `policy ${index}`);
    await Promise.all(texts.map((text, index) => setPolicy(both[index % 2] ?? both[0], text)));
    const state = await both[0].state('contoso');
    expect(state?.revision).toBe(1 + texts.length);
    const history = await both[1].policyHistory('contoso', 'SgxEnclave', 100);
    expect(history.map(({ document }) => document).sort()).toEqual([...texts].sort());
    expect(new Set(history.map(({ revision }) => revision)).size).toBe(texts.length);
    expect(state?.policies.get('SgxEnclave')?.document).toBe(history[0]?.document);
    let previous = '';
    for (const { entry, hash } of await both[0].auditRecords(0, 1000)) {
      expect(hash).toBe(auditHash(previous, entry));
      previous = hash;
    }
    expect(await both[1].auditHead()).toEqual({ sequence: 1 + texts.length, hash: previous });
    await close();
  });

  test('what one has acknowledged, the other sees in each request that begins afterwards', async () => {
    const { both, close } = await replicas();
    const [one, other] = both;
    let stop = false;
    // Keeps reads under way all the time, which later ones could wrongly join.
    const noise = Array.from({ length: 4 }, async () => {
      while (!stop) await Promise.all([other.state('contoso'), turn()]);
    });
    try {
      for (let round = 0; round < 60; round++) {
        await setPolicy(one, `round ${round}`);
        const states = await Promise.all([other.state('contoso'), other.state('contoso')]);
        for (const state of states)
          expect(state?.policies.get('SgxEnclave')?.document).toBe(`round ${round}`);
      }
    } finally {
      stop = true;
      await Promise.all(noise);
    }
    await close();
  });

  test('a reader sees a change as a whole or not at all', async () => {
    const { both, close } = await replicas();
    const [one, other] = both;
    let stop = false;
    const seen = new Set<string>();
    const reader = (async () => {
      while (!stop) {
        const [state] = await Promise.all([other.state('contoso'), turn()]);
        seen.add(`${state?.policies.get('SgxEnclave')?.document} ${state?.record.tags['of']}`);
      }
    })();
    for (let round = 0; round < 40; round++) {
      await one.change('contoso', async (_, write) => {
        await write.setPolicy(policy(`${round}`));
        await turn();
        await write.setTags({ of: `${round}` });
        await write.audit(ENTRY);
      });
    }
    stop = true;
    await reader;
    expect(seen.size).toBeGreaterThan(2);
    for (const pair of seen) {
      const [document, tag] = pair.split(' ');
      expect(document).toBe(tag);
    }
    await close();
  });

  test('of many who make the same instance one succeeds', async () => {
    const address = engine.emptyStore();
    const stores = await Promise.all([open(address), open(address), open(address)]);
    const made = await Promise.allSettled(
      stores.map((store, index) =>
        store.createInstance({ ...NEW, key: { ...NEW.key, keyId: `key ${index}` } }, ENTRY),
      ),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const states = await Promise.all(stores.map((store) => store.state('contoso')));
    const keys = new Set(states.map((state) => state?.keys.map(({ keyId }) => keyId).join()));
    expect(keys.size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });
});

/** Signed documents that are sent again: accepted as Azure does, and on the record; or refused, when the operator wants that. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Administration,
  addCertificate,
  removeCertificate,
  resetPolicy,
  setPolicy,
} from '../../src/administration/administer.ts';
import { addInstance } from '../../src/instances/instances.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { InstanceMode, Storage } from '../../src/storage/storage.ts';
import { certificateDocument, NOW, signed, signedPolicy, signerNamed, x5cOf } from './signing.ts';

const manager = signerNamed('manager', { kind: 'P-256' });
const next = signerNamed('next', { kind: 'P-256' });
const SECONDS = NOW.getTime() / 1000;
const options = { check: async () => undefined, plainAllowed: false };
const stamped = (jti: string, iat = SECONDS): string =>
  signed('', manager, { header: { x5c: x5cOf(manager), iat, jti } });

let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-consumed-'));
  storage = await openStorage({ directory: folder }, NOW);
  await made('mine', 'Isolated');
  await made('yours', 'Isolated');
  await made('open', 'AAD');
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function made(name: string, mode: InstanceMode): Promise<void> {
  const key = { keyId: 'key', sealedKey: 'sealed', level: 'production', createdAt: NOW } as const;
  const facts = { caller: 'test', region: 'local', now: NOW };
  const certificates = mode === 'Isolated' ? [manager.certificate.der] : [];
  await addInstance(storage, { name, mode, certificates }, key, facts);
}

const on = (instance: string, refuseReplay = false): Administration => ({
  ...{ storage, instance, refuseReplay, caller: 'somebody', requestId: 'x', now: NOW, elapsed: () => 1 },
});

interface Line {
  readonly outcome: string;
  readonly details: { readonly replayed?: unknown };
}
async function lastLine(): Promise<Line> {
  const records = await storage.auditRecords(0, 1000);
  return JSON.parse(records.at(-1)?.entry ?? '{}') as Line;
}
const lastReplay = async (): Promise<unknown> => (await lastLine()).details.replayed;

/** Each kind of change, with the same document every time. */
const reset = signed('', manager);
const policy = signedPolicy(manager);
const certificate = certificateDocument(next, manager);
const changes: readonly [string, (context: Administration) => Promise<unknown>][] = [
  ['ResetPolicy', (context) => resetPolicy(context, 'SgxEnclave', reset)],
  ['SetPolicy', (context) => setPolicy(context, 'SgxEnclave', policy, options)],
  ['AddPolicyCertificate', (context) => addCertificate(context, certificate)],
  ['RemovePolicyCertificate', (context) => removeCertificate(context, certificate)],
];

describe.each(changes)('%s with a document that was consumed before', (operation, act) => {
  const type = operation.endsWith('Policy') ? { type: 'SgxEnclave' } : {};
  const first = { at: NOW.toISOString(), instance: 'mine', operation, ...type };

  it('is done as Azure does it, and the record says when and where it was consumed', async () => {
    await act(on('mine'));
    expect(await lastReplay()).toBeUndefined();
    for (const instance of ['mine', 'yours']) {
      await act(on(instance));
      expect(await lastLine()).toMatchObject({ outcome: 'done', details: { replayed: first } });
    }
  });

  it('is refused where replays are refused, on every instance, and changes nothing', async () => {
    await act(on('mine', true));
    for (const instance of ['mine', 'yours']) {
      const before = await storage.state(instance);
      await expect(act(on(instance, true))).rejects.toMatchObject({ code: 'DocumentReplayed' });
      expect(await storage.state(instance)).toEqual(before);
      expect(await lastLine()).toMatchObject({ outcome: 'DocumentReplayed', details: { replayed: first } });
    }
  });
});

describe('one document', () => {
  it('serves one of two requests at the same moment where replays are refused', async () => {
    const both = await Promise.allSettled([
      resetPolicy(on('mine', true), 'SgxEnclave', reset),
      resetPolicy(on('yours', true), 'Tpm', reset),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that adds a certificate does not remove it where replays are refused', async () => {
    await addCertificate(on('mine', true), certificate);
    const removed = removeCertificate(on('mine', true), certificate);
    await expect(removed).rejects.toMatchObject({ code: 'DocumentReplayed' });
  });

  it('is not consumed by a refusal', async () => {
    const stranger = signed('', next);
    await expect(resetPolicy(on('mine', true), 'SgxEnclave', stranger)).rejects.toMatchObject({
      code: 'SignerUnknown',
    });
    await addCertificate(on('mine', true), certificate);
    await resetPolicy(on('mine', true), 'SgxEnclave', stranger);
  });

  it('means nothing in an instance where signatures are no authority', async () => {
    for (let round = 0; round < 2; round++) await setPolicy(on('open', true), 'SgxEnclave', policy, options);
    expect(await lastReplay()).toBeUndefined();
    await setPolicy(on('mine', true), 'SgxEnclave', policy, options);
  });
});

describe('documents with iat and jti', () => {
  it('are as many as there are names', async () => {
    for (const jti of ['one', 'two']) await resetPolicy(on('mine', true), 'SgxEnclave', stamped(jti));
    const again = resetPolicy(on('mine', true), 'SgxEnclave', stamped('two', SECONDS + 1));
    await expect(again).rejects.toMatchObject({ code: 'DocumentReplayed' });
  });

  it.each([
    ['DocumentOutdated', -90_000],
    ['DocumentNotYetValid', 600],
  ])('are refused with %s only where replays are refused', async (code, seconds) => {
    const document = stamped('one', SECONDS + seconds);
    await expect(resetPolicy(on('mine', true), 'SgxEnclave', document)).rejects.toMatchObject({ code });
    await resetPolicy(on('mine'), 'SgxEnclave', document);
  });
});

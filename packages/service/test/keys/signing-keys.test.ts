/** Signing keys at rest: one for each instance, sealed, rotated with overlap, taken over from plain files. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressBook } from '../../src/instances/addresses.ts';
import { ensure, ensureDefault } from '../../src/instances/first-start.ts';
import { type InstanceParts, openInstances } from '../../src/instances/instances.ts';
import { tendKeys } from '../../src/instances/key-age.ts';
import { KEY_OVERLAP_MS } from '../../src/instances/key-life.ts';
import { createSealer } from '../../src/keys/sealing.ts';
import { keyIdOf, reportKeyIdOf } from '../../src/keys/signers.ts';
import { createKeyRing } from '../../src/keys/signing-keys.ts';
import { type DataDirectory, openDataDirectory } from '../../src/storage/files.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { type Signer, signerNamed } from '../administration/signing.ts';

const MASTER_KEY = new Uint8Array(32).fill(7);
const BASE = 'https://127.0.0.1:8443';
const DAY = 86_400_000;
const START = new Date('2026-03-01T00:00:00Z').getTime();

let folder: string;
let data: DataDirectory;
let storage: Storage;
let now = START;

beforeEach(async () => {
  now = START;
  folder = mkdtempSync(join(tmpdir(), 'veritee-keys-'));
  data = await openDataDirectory(folder);
  storage = await openStorage({ directory: folder }, new Date(now));
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The parts of one process over the storage. */
function parts(masterKey: Uint8Array = MASTER_KEY): InstanceParts {
  const reach = { base: BASE, otherBases: [], region: 'local', domains: ['attest.localhost'] };
  return {
    storage,
    keys: createKeyRing(createSealer([masterKey]), 'production'),
    addresses: addressBook(reach),
    region: 'local',
    clock: () => new Date(now),
  };
}

const defaultAddress = { instance: 'default', issuer: BASE };

async function publishedBy(process: InstanceParts, issuer = BASE): Promise<readonly string[]> {
  const instance = await openInstances(process).at({ instance: 'default', issuer });
  return instance.published(process.clock()).map(({ keyId }) => keyId);
}

/** Everything that storage has on disk. */
function onDisk(): Buffer {
  const files = readdirSync(folder).filter((name) => name.startsWith('veritee.db'));
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
}

const ACT = { caller: 'operator', requestId: 'request', elapsed: () => 1 };

describe('the key of an instance', () => {
  it('is made once, however many processes start at the same time', async () => {
    const processes = [parts(), parts(), parts()];
    await Promise.all(processes.map((each) => ensureDefault(each, data)));
    const keys = await Promise.all(processes.map((each) => publishedBy(each)));
    expect(new Set(keys.flat()).size).toBe(1);
    expect((await storage.auditRecords(0, 10)).map(({ entry }) => JSON.parse(entry).operation)).toEqual([
      'CreateInstance',
    ]);
  });

  it('has the same certificate in every process, whose name is the issuer', async () => {
    await ensureDefault(parts(), data);
    const [one, other] = [openInstances(parts()), openInstances(parts())];
    const issuer = 'https://default.local.attest.localhost:8443';
    for (const address of [defaultAddress, { instance: 'default', issuer }]) {
      const [first, second] = [await one.at(address), await other.at(address)];
      expect(first.signer.certificate.der).toEqual(second.signer.certificate.der);
      expect(first.signer.certificate.commonName).toBe(address.issuer);
      expect(first.signer.keyId).toBe(keyIdOf(first.signer.publicKey));
    }
  });

  it('does not open under another master key, nor for another instance', async () => {
    await ensureDefault(parts(), data);
    const other = openInstances(parts(new Uint8Array(randomBytes(32)))).at(defaultAddress);
    await expect(other).rejects.toMatchObject({ code: 'MasterKeyUnknown' });
    const [key] = (await storage.state('default'))?.keys ?? [];
    if (key === undefined) throw new Error('no key');
    expect(() => parts().keys.open('contoso', key)).toThrow(/damaged, or belongs elsewhere/);
    expect(() => parts().keys.open('default', { ...key, keyId: 'another' })).toThrow(/damaged, or belongs/);
  });
});

describe('a key that is open already', () => {
  it('opens neither from the row of another instance, nor when what is stored was damaged since', async () => {
    const process = parts();
    await ensureDefault(process, data);
    const [key] = (await storage.state('default'))?.keys ?? [];
    if (key === undefined) throw new Error('no key');
    expect(process.keys.open('default', key).keyId).toBe(key.keyId);
    expect(process.keys.open('default', key)).toBe(process.keys.open('default', key));
    expect(() => process.keys.open('contoso', key)).toThrow(/damaged, or belongs elsewhere/);
    const damaged = { ...key, sealedKey: `${key.sealedKey.slice(0, -8)}AAAAAAAA` };
    expect(() => process.keys.open('default', damaged)).toThrow(/damaged, or belongs elsewhere/);
  });
});

describe('rotation', () => {
  it('signs with the new key, and publishes the old one until its last token has expired', async () => {
    const process = parts();
    await ensureDefault(process, data);
    const [old] = await publishedBy(process);
    now += DAY;
    const { keyId: fresh } = await openInstances(process).rotateKey('default', ACT, { now: true });
    expect((await openInstances(process).at(defaultAddress)).signer.keyId).toBe(fresh);
    expect(await publishedBy(process)).toEqual([fresh, old]);
    now += KEY_OVERLAP_MS - 1;
    expect(await publishedBy(process)).toEqual([fresh, old]);
    now += 1;
    expect(await publishedBy(process)).toEqual([fresh]);
    await tendKeys(process, {});
    expect((await storage.state('default'))?.keys.map(({ keyId }) => keyId)).toEqual([fresh]);
  });

  it('keeps the old key for a year where TPMs were attested, also when their policy was reset since', async () => {
    const process = parts();
    await ensureDefault(process, data);
    const [old] = await publishedBy(process);
    const audit = { caller: 'tester', instance: 'default', outcome: 'done' };
    await storage.change('default', async (_, write) => {
      const set = { tokenHash: 'hash', policyHash: 'hash', setBy: 'tester', setAt: new Date(now) };
      await write.setPolicy({ type: 'Tpm', document: 'document', ...set });
      await write.audit({ ...audit, at: new Date(now), operation: 'SetPolicy' });
    });
    const { keyId: fresh } = await openInstances(process).rotateKey('default', ACT, { now: true });
    await storage.change('default', async (_, write) => {
      await write.resetPolicy('Tpm', 'tester', new Date(now));
      await write.audit({ ...audit, at: new Date(now), operation: 'ResetPolicy' });
    });
    now += 365 * DAY;
    await tendKeys(process, {});
    expect(await publishedBy(process)).toEqual([fresh, old]);
    now += DAY;
    await tendKeys(process, {});
    expect(await publishedBy(process)).toEqual([fresh]);
  });

  it('keeps the old key longer than an attestation token lives, with clocks five minutes apart', () => {
    expect(KEY_OVERLAP_MS).toBeGreaterThanOrEqual((8 * 3600 + 300) * 1000);
  });

  it('publishes the successor for its lead, then it signs; once, whichever process notices', async () => {
    const processes = [parts(), parts()];
    const tendAll = () => Promise.all(processes.map((each) => tendKeys(each, { maxAgeDays: 30 })));
    const signing = async () => (await openInstances(parts()).at(defaultAddress)).signer.keyId;
    await ensureDefault(parts(), data);
    const [old] = await publishedBy(parts());
    now += 28 * DAY;
    await tendAll();
    expect(await publishedBy(parts())).toEqual([old]);
    now += DAY;
    await tendAll();
    const both = await publishedBy(parts());
    expect([both.length, both[0], await signing()]).toEqual([2, old, old]);
    now += DAY - 1;
    await tendAll();
    expect(await signing()).toBe(old);
    now += 1;
    await tendAll();
    expect(await signing()).toBe(both[1]);
    expect(await publishedBy(parts())).toEqual([both[1], old]);
    const operations = (await storage.auditRecords(0, 10)).map(({ entry }) => JSON.parse(entry));
    expect(operations.map(({ operation, caller }) => `${operation} by ${caller}`)).toEqual([
      'CreateInstance by service',
      'AnnounceKey by service',
      'RotateKey by service',
    ]);
  });

  it('without a lead replaces the key at its age, at once', async () => {
    await ensureDefault(parts(), data);
    now += 30 * DAY;
    await tendKeys(parts(), { maxAgeDays: 30, leadHours: 0 });
    const [signs, old] = await publishedBy(parts());
    expect((await openInstances(parts()).at(defaultAddress)).signer.keyId).toBe(signs);
    expect(old).toBeDefined();
  });

  it('on demand publishes now and signs after the lead; asked again, it is the same successor', async () => {
    const instances = openInstances(parts());
    await ensureDefault(parts(), data);
    const [old] = await publishedBy(parts());
    const rotation = await instances.rotateKey('default', ACT, { now: false });
    expect(rotation.signsFrom).toEqual(new Date(now + DAY));
    expect(await publishedBy(parts())).toEqual([old, rotation.keyId]);
    expect(await instances.rotateKey('default', ACT, { now: false })).toEqual(rotation);
    expect((await instances.at(defaultAddress)).signer.keyId).toBe(old);
    now += DAY;
    await tendKeys(parts(), {});
    expect((await instances.at(defaultAddress)).signer.keyId).toBe(rotation.keyId);
  });

  it('at once lets the announced successor sign', async () => {
    const instances = openInstances(parts());
    await ensureDefault(parts(), data);
    const { keyId } = await instances.rotateKey('default', ACT, { now: false });
    expect(await instances.rotateKey('default', ACT, { now: true })).toEqual({
      keyId,
      signsFrom: new Date(now),
    });
    expect((await instances.at(defaultAddress)).signer.keyId).toBe(keyId);
    expect(await publishedBy(parts())).toHaveLength(2);
  });

  it('of an instance that is not there is refused', async () => {
    const rotated = openInstances(parts()).rotateKey('nobody', ACT, { now: true });
    await expect(rotated).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('a key that leaked', () => {
  const dropped = async (kid: string) => openInstances(parts()).dropKey('default', kid, ACT);
  const lastAct = async () => {
    const records = await storage.auditRecords(0, 100);
    return JSON.parse(records.at(-1)?.entry ?? '{}');
  };

  it('and signs gives way to a new one, in one act, and is published nowhere', async () => {
    await ensureDefault(parts(), data);
    const [leaked = ''] = await publishedBy(parts());
    const before = (await storage.state('default'))?.revision ?? 0;
    const { keyId } = await dropped(leaked);
    expect(keyId).not.toBe(leaked);
    expect(await publishedBy(parts())).toEqual([keyId]);
    const state = await storage.state('default');
    expect([state?.keys.length, state?.revision]).toEqual([1, before + 1]);
    expect(await lastAct()).toMatchObject({
      operation: 'DropKey',
      caller: 'operator',
      details: { keyId: leaked, reason: 'withdrawn', signsNow: keyId },
    });
  });

  it('and signs gives way to its announced successor', async () => {
    await ensureDefault(parts(), data);
    const [leaked = ''] = await publishedBy(parts());
    const next = await openInstances(parts()).rotateKey('default', ACT, { now: false });
    expect(await dropped(leaked)).toEqual({ dropped: leaked, keyId: next.keyId });
    expect(await publishedBy(parts())).toEqual([next.keyId]);
  });

  it('and is announced or retired is gone, while the same key signs', async () => {
    await ensureDefault(parts(), data);
    const [old = ''] = await publishedBy(parts());
    const { keyId } = await openInstances(parts()).rotateKey('default', ACT, { now: true });
    const next = await openInstances(parts()).rotateKey('default', ACT, { now: false });
    expect(await publishedBy(parts())).toEqual([keyId, next.keyId, old]);
    expect(await dropped(next.keyId)).toEqual({ dropped: next.keyId, keyId });
    expect(await dropped(old)).toEqual({ dropped: old, keyId });
    expect(await publishedBy(parts())).toEqual([keyId]);
  });

  it('is known by the id of its reports too, at every address of the instance', async () => {
    await ensureDefault(parts(), data);
    for (const issuer of [BASE, `${BASE}/default`, 'https://default.local.attest.localhost:8443']) {
      const { signer } = await openInstances(parts()).at({ instance: 'default', issuer });
      expect((await dropped(reportKeyIdOf(signer))).dropped).toBe(signer.keyId);
    }
  });

  it('that is not one of the instance is refused, and nothing changes', async () => {
    await ensureDefault(parts(), data);
    const before = await storage.state('default');
    await expect(dropped('another')).rejects.toMatchObject({ code: 'NotFound' });
    await expect(dropped('A'.repeat(27))).rejects.toMatchObject({ code: 'NotFound' });
    expect(await storage.state('default')).toEqual(before);
  });

  it('by two operators at once leaves one key that signs', async () => {
    await ensureDefault(parts(), data);
    const [leaked = ''] = await publishedBy(parts());
    const both = await Promise.allSettled([dropped(leaked), dropped(leaked)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await publishedBy(parts())).toHaveLength(1);
  });
});

describe('a plain key file of an earlier version', () => {
  const FILE = 'instances/default/signing-key.pem';
  const plainKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (key: ReturnType<typeof plainKey>): string =>
    key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  it('becomes the sealed key of the default instance, and is removed', async () => {
    const key = plainKey();
    await data.write(FILE, pem(key), 'secret');
    await data.write('instances/default/signing-certificate.pem', 'certificate', 'public');
    expect((await ensureDefault(parts(), data)).join()).toContain('kept sealed');
    expect(await publishedBy(parts())).toEqual([keyIdOf(key.publicKey)]);
    expect(readdirSync(join(folder, 'instances/default'))).toEqual([]);
    expect(await ensureDefault(parts(), data)).toEqual([]);
  });

  it('is removed after a crash between storing and removing', async () => {
    const key = plainKey();
    await data.write(FILE, pem(key), 'secret');
    await ensureDefault(parts(), data);
    await data.write(FILE, pem(key), 'secret');
    expect((await ensureDefault(parts(), data)).join()).toContain('kept sealed');
    expect(existsSync(join(folder, FILE))).toBe(false);
    expect(await publishedBy(parts())).toEqual([keyIdOf(key.publicKey)]);
  });

  it('that is another key than the one in storage is left alone, and the operator told', async () => {
    await ensureDefault(parts(), data);
    const before = await publishedBy(parts());
    await data.write(FILE, pem(plainKey()), 'secret');
    expect((await ensureDefault(parts(), data)).join()).toContain('is not used');
    expect(existsSync(join(folder, FILE))).toBe(true);
    expect(await publishedBy(parts())).toEqual(before);
  });

  it('leaves no plain key in storage', async () => {
    const key = plainKey();
    const der = key.privateKey.export({ type: 'pkcs8', format: 'der' });
    await data.write(FILE, pem(key), 'secret');
    await ensureDefault(parts(), data);
    const stored = onDisk();
    // Any 24 bytes of the private key, as bytes or as text.
    for (let start = 64; start + 24 < der.length; start += 150) {
      const part = der.subarray(start, start + 24);
      expect(stored.includes(part)).toBe(false);
      expect(stored.includes(part.toString('base64'))).toBe(false);
      expect(stored.includes(part.toString('hex'))).toBe(false);
    }
    expect(stored.includes('PRIVATE KEY')).toBe(false);
    expect(stored.includes('v1.')).toBe(true);
  });
});

describe('instances that must be there', () => {
  it('are made once, and keep their mode', async () => {
    const process = parts();
    await Promise.all([
      ensure(process, { name: 'Contoso', mode: 'AAD' }),
      ensure(parts(), { name: 'contoso', mode: 'AAD' }),
    ]);
    expect((await storage.listInstances()).map(({ name }) => name)).toEqual(['contoso']);
    await expect(ensure(process, { name: 'contoso', mode: 'Shared' })).rejects.toMatchObject({
      code: 'Conflict',
    });
  });

  it('are isolated by certificates that can vouch for somebody, or not made', async () => {
    const at = new Date(now);
    const isolated = (name: string, ...signers: readonly Signer[]) =>
      ensure(parts(), { name, mode: 'Isolated', certificates: signers.map((each) => each.certificate.der) });
    const root = signerNamed('root', { from: at });
    const leaf = signerNamed('leaf', { keys: root, from: at, authority: false });
    const expired = signerNamed('expired', { keys: root, from: new Date(0), to: new Date(now - 1) });
    await expect(isolated('contoso', leaf)).rejects.toMatchObject({ code: 'CertificateNotAuthority' });
    await expect(isolated('contoso', leaf, expired)).rejects.toMatchObject({ code: 'CertificateExpired' });
    await expect(isolated('contoso', expired)).rejects.toMatchObject({ code: 'CertificateExpired' });
    const many = Array.from({ length: 65 }, () => root);
    await expect(isolated('contoso', ...many)).rejects.toMatchObject({ code: 'InvalidParameter' });
    expect(await storage.listInstances()).toEqual([]);
    await isolated('contoso', leaf, root);
    const [made] = await storage.auditRecords(0, 10);
    expect(JSON.parse(made?.entry ?? '').details).toMatchObject({ certificates: 2, authorities: 1 });
    // One that is there is not asked again: its certificates may have expired since.
    now += 1000 * DAY;
    await isolated('contoso', root);
  });
});

/** Two services on one PostgreSQL: what one has acknowledged, the other has in force, and they stay one service. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Administrator,
  API,
  administrator,
  attestBody,
  certificateDocument,
  certificatesIn,
  numberedPolicy,
  numberIn,
} from '../support/documents.ts';
import { noPostgresql, type Postgresql, startPostgresql } from '../support/postgresql.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-replicas-'));
const pki = join(folder, 'PKI');
const masterKey = { text: 'ab'.repeat(32), name: 'the test' };
const body = attestBody(openSimulatedPki(pki));
const ROUNDS = 25;
const SLOW_MACHINE = 120_000;

describe.skipIf(noPostgresql)('two replicas on one PostgreSQL', { timeout: SLOW_MACHINE }, () => {
  const administrators = ['one', 'two', 'three'].map(administrator);
  const [first, second, third] = administrators as [Administrator, Administrator, Administrator];
  const certificates = administrators.map(({ certificate }) => certificate);
  let postgresql: Postgresql;
  let database: string;
  let a: ServiceProcess;
  let b: ServiceProcess;

  const start = (name: string, more: object = {}): Promise<ServiceProcess> =>
    startServiceProcess({
      dataDirectory: join(folder, name),
      pki,
      database,
      masterKey,
      certificates: [['guarded', ...certificates]],
      ...more,
    });

  beforeAll(async () => {
    postgresql = await startPostgresql();
    database = postgresql.createDatabase();
    // At the same moment, on an empty database: tables, instances and keys are made once.
    [a, b] = await Promise.all([start('a'), start('b')]);
  });
  afterAll(async () => {
    await Promise.allSettled([a?.stop(), b?.stop()]);
    await postgresql?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const attest = (on: ServiceProcess) =>
    on.call('POST', `/attest/SgxEnclave?${API}`, body, 'application/json');
  const keysOf = async (on: ServiceProcess) =>
    (await on.call('GET', '/certs')).body.keys?.map(({ kid }) => kid) ?? [];
  const listOf = async (on: ServiceProcess) =>
    certificatesIn(await on.call('GET', `/guarded/certificates?${API}`));

  it('a policy acknowledged by one is in force on the other for every request that starts afterwards', async () => {
    let busy = true;
    // Requests under way all the time, whose reads a later request must not share.
    const load = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (busy) expect((await attest(b)).status).toBe(200);
      }),
    );
    // What goes wrong with them is for the end of the test to say.
    load.catch(() => {});
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        const [writer, reader] = round % 2 === 0 ? [b, a] : [a, b];
        const set = await writer.call('PUT', `/policies/SgxEnclave?${API}`, numberedPolicy(round));
        expect(set.status).toBe(200);
        expect(numberIn(await attest(reader))).toBe(round);
        expect(numberIn(await attest(writer))).toBe(round);
      }
      const reset = await a.call('POST', `/policies/SgxEnclave:reset?${API}`, 'eyJhbGciOiJub25lIn0..');
      expect(reset.status).toBe(200);
      expect(numberIn(await attest(b))).toBeUndefined();
    } finally {
      busy = false;
      await load;
    }
  });

  it('concurrent removals and additions never leave an isolated instance without a certificate', async () => {
    const change = (on: ServiceProcess, act: string, certificate: string, signer: Administrator) =>
      on.call(
        'POST',
        `/guarded/certificates:${act}?${API}`,
        certificateDocument(certificate, signer),
        'application/json',
      );
    for (let round = 0; round < 6; round++) {
      const answers = await Promise.all([
        change(a, 'remove', first.certificate, second),
        change(b, 'remove', second.certificate, third),
        change(a, 'remove', third.certificate, first),
        change(b, 'remove', first.certificate, first),
      ]);
      for (const { status } of answers) expect([200, 400]).toContain(status);
      const [ofA, ofB] = [await listOf(a), await listOf(b)];
      expect(ofA.length).toBeGreaterThanOrEqual(1);
      expect(ofB).toEqual(ofA);
      const left = administrators.find(({ certificate }) => certificate === ofA[0]);
      if (left === undefined) throw new Error('a certificate of nobody');
      const added = await Promise.all(
        administrators.map(({ certificate }, index) => change(index % 2 ? a : b, 'add', certificate, left)),
      );
      expect(added.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect([...(await listOf(b))].sort()).toEqual([...certificates].sort());
    }
  });

  it('sign with one key; one rotated by one signs on the other at once, and both publish old and new', async () => {
    const ofA = await keysOf(a);
    const [old] = ofA;
    expect(ofA).toHaveLength(1);
    expect(await keysOf(b)).toEqual(ofA);
    const path = '/management/attestationProviders/default/rotateKey?api-version=2020-10-01';
    const rotated = await a.call('POST', path, '{"now":true}', 'application/json');
    expect(rotated.status).toBe(200);
    const header = JSON.parse(
      Buffer.from((await attest(b)).body.token?.split('.')[0] ?? '', 'base64url').toString(),
    ) as { kid: string };
    expect(header.kid).toBe(rotated.body.keyId);
    expect(await keysOf(b)).toEqual([rotated.body.keyId, old]);
    expect(await keysOf(a)).toEqual([rotated.body.keyId, old]);
  });

  it('a replica without the master key does not start', async () => {
    const other = { text: 'cd'.repeat(32), name: 'the test' };
    await expect(start('c', { masterKey: other })).rejects.toMatchObject({ code: 'MasterKeyUnknown' });
  });
});

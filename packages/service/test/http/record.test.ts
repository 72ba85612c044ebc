/** What administration over HTTPS leaves on the record. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { NOW, POLICY } from '../administration/signing.ts';
import { contributor, send, tokenOf } from '../https-client.ts';

const UNSECURED = unsecuredPolicyToken(POLICY);
let folder: string;
let service: RunningService;
let authorization: string;
let reader: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-record-'));
  service = await startService({
    dataDirectory: folder,
    source: firstOf([]),
    anchors: builtInAnchors(),
    development: { roots: [], identity: true },
    currentDate: () => NOW,
  });
  authorization = await contributor(service);
  const { ATTESTATION_READER_CLIENT_ID = '', ATTESTATION_READER_CLIENT_SECRET = '' } = service.environment;
  reader = await tokenOf(service, ATTESTATION_READER_CLIENT_ID, ATTESTATION_READER_CLIENT_SECRET);
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(body: string, by = authorization) {
  const url = `${service.endpoint}/policies/SgxEnclave?api-version=2020-10-01`;
  return send(service, url, {
    method: 'PUT',
    body,
    headers: { 'content-type': 'text/plain', authorization: by },
  });
}

/** The record of policy changes after the service has ended. */
async function recordOfChanges(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  await service.close();
  const storage = await openStorage({ directory: folder }, NOW);
  const lines = await storage.auditRecords(0, 2000);
  await storage.close();
  const records = lines.map(({ entry }) => JSON.parse(entry) as Readonly<Record<string, unknown>>);
  return records.filter(({ operation }) => operation !== 'CreateInstance');
}

it('every change and every refusal is on the record, with who, what and how it ended, and no document', async () => {
  await put(UNSECURED);
  await put('nonsense');
  await put(UNSECURED, reader);
  await put(UNSECURED, 'Bearer of.no.meaning');
  const records = await recordOfChanges();
  expect(records).toMatchObject([
    {
      operation: 'SetPolicy',
      outcome: 'done',
      caller: expect.stringContaining('#'),
      details: { type: 'SgxEnclave', tokenHash: expect.any(String), requestId: expect.any(String) },
    },
    { operation: 'SetPolicy', outcome: 'DocumentFormat' },
    // A known caller without the role; strangers cannot fill the log.
    { operation: 'SetPolicy', outcome: 'Unauthorized' },
  ]);
  expect(JSON.stringify(records)).not.toContain('eyJhbGciOi');
});

it('a reader who tries again and again is on the record with a few lines and all numbers', async () => {
  const TIMES = 60;
  for (let time = 0; time < TIMES; time++) expect((await put(UNSECURED, reader)).status).toBe(401);
  await put(UNSECURED);
  const records = await recordOfChanges();
  const refused = records.filter(({ outcome }) => outcome === 'Unauthorized');
  // More than a minute may pass on a busy machine: each has so many lines, and one that summarises.
  expect(refused.length).toBeLessThan(TIMES / 2);
  const summaries = refused.filter(({ operation }) => operation === 'RefusedChanges');
  expect(summaries.length).toBeGreaterThan(0);
  const counted = summaries.map(({ details }) => (details as { count: number }).count);
  const single = refused.length - summaries.length;
  expect(counted.reduce((sum, each) => sum + each, single)).toBe(TIMES);
  expect(records.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
});

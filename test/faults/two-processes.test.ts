/** Two services on one embedded data directory, started together: they are one service, and none breaks the other. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, expect, it } from 'vitest';
import { openStorage } from '../../packages/service/src/storage/open-storage.ts';
import { API, attestBody, numberedPolicy, numberIn } from '../support/documents.ts';
import { killAll, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-two-'));
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

const pki = join(folder, 'PKI');
const dataDirectory = join(folder, 'data');
const evidence = attestBody(openSimulatedPki(pki));
const CHANGES = 15;

function attest(service: ServiceProcess) {
  return service.call('POST', `/attest/SgxEnclave?${API}`, evidence, 'application/json');
}

it('two processes on one data directory are safe', { timeout: 120_000 }, async () => {
  const start = () => startServiceProcess({ dataDirectory, pki });
  const [a, b] = await Promise.all([start(), start()]);
  const keys = await Promise.all([a, b].map(async (each) => (await each.call('GET', '/certs')).body.keys));
  expect(keys[0]?.map(({ kid }) => kid)).toEqual(keys[1]?.map(({ kid }) => kid));

  // Changes of different policies from both sides at the same time: all are done.
  const changes = (on: ServiceProcess, type: string) => async () => {
    for (let number = 1; number <= CHANGES; number++) {
      const answer = await on.call('PUT', `/policies/${type}?${API}`, numberedPolicy(number));
      expect(answer.status).toBe(200);
    }
  };
  await Promise.all([changes(a, 'OpenEnclave')(), changes(b, 'SevSnpVm')(), changes(b, 'TdxVm')()]);

  // What one acknowledges is in force on the other.
  for (let number = 1; number <= CHANGES; number++) {
    const [writer, reader] = number % 2 === 0 ? [a, b] : [b, a];
    await writer.call('PUT', `/policies/SgxEnclave?${API}`, numberedPolicy(number));
    expect(numberIn(await attest(reader))).toBe(number);
  }

  // The death of one in the middle of its changes leaves nothing locked.
  const dying = changes(a, 'OpenEnclave')().catch(() => undefined);
  await a.kill();
  await dying;
  expect((await b.call('PUT', `/policies/SgxEnclave?${API}`, numberedPolicy(99))).status).toBe(200);
  const again = await start();
  expect(numberIn(await attest(again))).toBe(99);
  await Promise.all([again.stop(), b.stop()]);

  const storage = await openStorage({ directory: dataDirectory }, new Date());
  for (const type of ['SevSnpVm', 'TdxVm'] as const) {
    expect(await storage.policyHistory('default', type, 1000)).toHaveLength(CHANGES);
  }
  await storage.close();
});

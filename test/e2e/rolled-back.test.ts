/** A service takes no endorsement that is older than one it has proven, over restarts too. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url } from '@veritee/core/internal';
import type { EndorsementSource } from '@veritee/evidence';
import { type RunningService, startService } from '@veritee/service';
import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { afterEach, expect, it } from 'vitest';

const HOUR = 3600 * 1000;
const pki = createSimulatedPki();
/** What the simulated vendor stated at these moments; all of it is valid. */
const statedAt = (time: number): EndorsementSource =>
  simulatorSource(pki, { currentDate: () => new Date(time) });
const now = Date.now();
const [older, newer] = [statedAt(now - 100 * HOUR), statedAt(now)];

const directories: string[] = [];
const services: RunningService[] = [];
afterEach(async () => {
  for (const each of services.splice(0)) await each.close();
  for (const each of directories.splice(0)) rmSync(each, { recursive: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'veritee-rolled-back-'));
  directories.push(directory);
  return directory;
}

async function open(dataDirectory: string, source: EndorsementSource, clock?: () => Date): Promise<string> {
  const service = await startService({
    dataDirectory,
    protocol: 'http',
    source,
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'] },
    ...(clock && { currentDate: clock }),
  });
  services.push(service);
  return service.endpoint;
}

const close = async (): Promise<void> => services.pop()?.close();

/** @param size of the runtime data: large requests are attested in a thread */
async function outcome(endpoint: string, size = 1): Promise<string | number> {
  const runtimeData = new Uint8Array(size);
  const answer = await fetch(`${endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      quote: base64url(simulate('SgxEnclave', pki, { runtimeData }).evidence),
      runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
    }),
  });
  const body = (await answer.json()) as { error?: { innererror?: { code?: string } } };
  return body.error?.innererror?.code ?? answer.status;
}

const LARGE = 600_000;

it.each([1, LARGE])(
  'refuses an older answer after a restart, with %i bytes of runtime data',
  async (size) => {
    const directory = newDirectory();
    expect(await outcome(await open(directory, older), size)).toBe(200);
    await close();
    expect(await outcome(await open(directory, newer), size)).toBe(200);
    await close();
    const endpoint = await open(directory, older);
    expect(await outcome(endpoint, 1)).toBe('EndorsementRolledBack');
    expect(await outcome(endpoint, LARGE)).toBe('EndorsementRolledBack');
    await close();
    expect(await outcome(await open(directory, newer), size)).toBe(200);
  },
);

it('goes on with the newer answer while that is valid', async () => {
  let source = newer;
  const changing: EndorsementSource = { name: 'changing', get: (request) => source.get(request) };
  const endpoint = await open(newDirectory(), changing);
  expect(await outcome(endpoint)).toBe(200);
  source = older;
  expect([await outcome(endpoint), await outcome(endpoint, LARGE)]).toEqual([200, 200]);
});

it('remembers nothing under a clock that is moved', async () => {
  const directory = newDirectory();
  const clock = () => new Date();
  expect(await outcome(await open(directory, newer, clock))).toBe(200);
  await close();
  expect(await outcome(await open(directory, older, clock))).toBe(200);
  await close();
  expect(await outcome(await open(directory, older))).toBe(200);
});

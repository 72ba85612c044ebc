/** The worst request of each kind, several at once, at its route's limit: another connection is answered all the same. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killAll, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { type WorstRequest, worstRequests } from '../support/worst-bodies.ts';

/** Milliseconds in which `/healthz` must always answer. */
const LATEST = 250;
/** Others may take the machine for a moment; what blocks the event loop blocks it each time. */
const ATTEMPTS = 3;
const AT_ONCE = 2;

const folder = mkdtempSync(join(tmpdir(), 'veritee-worst-'));
const pki = join(folder, 'PKI');
const requests = worstRequests(openSimulatedPki(pki));
const prober = resolve(import.meta.dirname, '../support/health-prober.mjs');
let service: ServiceProcess;
/** What is not judged, because other work of the machine is in it. */
const delays: string[] = [];

beforeAll(async () => {
  service = await startServiceProcess({ dataDirectory: join(folder, 'data'), pki });
  const policy = 'version=1.0;authorizationrules{=>permit();};issuancerules{};';
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  const text = Buffer.from(policy).toString('base64url');
  const payload = Buffer.from(JSON.stringify({ AttestationPolicy: text })).toString('base64url');
  const set = await service.call('PUT', '/policies/Tpm?api-version=2022-08-01', `${header}.${payload}.`);
  expect(set.status).toBe(200);
});
afterAll(async () => {
  console.info(`event loop, p99 of each worst shape: ${delays.join(', ')}`);
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

async function send({ path, method, contentType, body }: WorstRequest): Promise<number> {
  const answer = await fetch(service.endpoint + path, {
    method,
    headers: { 'content-type': contentType, authorization: `Bearer ${service.token}` },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** The longest time that `/healthz` took while the requests were under way, asked from a thread that does nothing else. */
async function latest(request: WorstRequest): Promise<{ longest: number; statuses: readonly number[] }> {
  const thread = new Worker(prober, { workerData: { endpoint: service.endpoint }, execArgv: [] });
  // It may end in the very moment in which its last message comes.
  const ended = once(thread, 'exit');
  await once(thread, 'message');
  await service.delay();
  const statuses = await Promise.all(Array.from({ length: AT_ONCE }, () => send(request)));
  thread.postMessage('stop');
  const [{ longest }] = (await once(thread, 'message')) as [{ longest: number; asked: number }];
  await ended;
  const { p99 } = await service.delay();
  delays.push(`${request.name} ${p99.toFixed(0)} ms`);
  return { longest, statuses };
}

describe('while the service works on', () => {
  it.each(requests.map((request) => [request.path.split('?')[0], request.name, request] as const))(
    '%s: %s',
    async (_path, _name, request) => {
      const seen: number[] = [];
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { longest, statuses } = await latest(request);
        for (const status of statuses) expect(status === 500).toBe(false);
        seen.push(Math.round(longest));
        if (longest <= LATEST) return;
      }
      expect.fail(`/healthz took ${seen.join(', ')} ms, each time more than ${LATEST}`);
    },
    300_000,
  );
});

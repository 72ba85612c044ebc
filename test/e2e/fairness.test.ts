/** A tenant with 270 connections, and its neighbour: the neighbour's requests pass, each of them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { API, attestBody } from '../support/documents.ts';
import { killAll, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-fairness-'));
const pki = join(folder, 'PKI');
const evidence = attestBody(openSimulatedPki(pki));
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

const CONNECTIONS = 270;
/** Too long for the event loop, so that each evaluation waits for the worker. */
const longPolicy = (mark: number): string =>
  unsecuredPolicyToken(
    `version=1.0;authorizationrules{${'=>permit();'.repeat(900)}};issuancerules{=>issue(type="mark",value=${mark});};`,
  );

describe('a neighbour of a tenant that sends all it can', () => {
  it('attests and changes its policies as if it were alone', async () => {
    const service = await startServiceProcess({
      dataDirectory: join(folder, 'data'),
      pki,
      instances: ['loud', 'quiet'],
    });
    const put = (instance: string, mark: number) =>
      service.call('PUT', `/${instance}/policies/SgxEnclave?${API}`, longPolicy(mark));
    expect((await put('loud', 0)).status).toBe(200);
    expect((await put('quiet', 0)).status).toBe(200);

    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    let going = true;
    let answered = 0;
    const attestLoudly = (): Promise<void> =>
      new Promise<void>((done) => {
        const headers = { 'content-type': 'application/json' };
        const url = `${service.endpoint}/loud/attest/SgxEnclave?${API}`;
        const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
          answer.resume();
          answer.on('close', () => done());
        });
        asking.on('error', () => done());
        asking.end(evidence);
      }).then(() => void answered++);
    const crowd = Array.from({ length: CONNECTIONS }, async () => {
      while (going) await attestLoudly();
    });
    while (answered < CONNECTIONS) await new Promise((done) => setTimeout(done, 10));

    const statuses: number[] = [];
    for (let n = 1; n <= 12; n++) {
      const attested = service.call('POST', `/quiet/attest/SgxEnclave?${API}`, evidence, 'application/json');
      const changed = put('quiet', n);
      statuses.push((await attested).status, (await changed).status);
    }
    going = false;
    await Promise.all(crowd);
    agent.destroy();
    await service.stop();
    expect(statuses).toEqual(Array.from({ length: 24 }, () => 200));
  }, 300_000);
});

/** An application's own test: service, enclave and client in one process. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AttestationClient, AttestationServiceError } from '@veritee/client';
import { type RunningService, startService } from '@veritee/service';
import { createSimulatedPki, simulatedAnchors, simulateSgx, simulatorSource } from '@veritee/simulator';

const pki = createSimulatedPki();
let dataDirectory: string;
let service: RunningService;
let client: AttestationClient;

before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'attestation-'));
  service = await startService({
    dataDirectory,
    source: simulatorSource(pki),
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'] },
  });
  client = new AttestationClient(service.endpoint, { tlsOptions: service.tlsOptions });
});

after(async () => {
  await service.close();
  await rm(dataDirectory, { recursive: true });
});

test('an enclave on a current platform is attested', async () => {
  const { body } = await client.attestSgxEnclave(simulateSgx(pki, { isvProdId: 1, isvSvn: 3 }));
  assert.equal(body.issuer, service.endpoint);
  assert.equal(body.svn, 3);
});

test('an enclave on a platform that is out of date is refused', async () => {
  const late = simulateSgx(pki, { scenario: 'out-of-date' });
  await assert.rejects(client.attestSgxEnclave(late), (error) => {
    assert.ok(error instanceof AttestationServiceError);
    assert.equal(error.reason?.code, 'Tcb');
    return true;
  });
});

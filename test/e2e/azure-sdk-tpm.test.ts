import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openSimulatedPki, simulatedAnchors } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceCredential } from './service-credential.ts';
import { startTpmService, type TpmService } from './tpm-service.ts';

const CALLER = fileURLToPath(new URL('azure-sdk-tpm.mjs', import.meta.url));

describe('the official client @azure/attestation 1.0.0, unmodified', () => {
  const pki = mkdtempSync(join(tmpdir(), 'veritee-pki-'));
  let tpm: TpmService;
  beforeAll(async () => {
    tpm = await startTpmService({ anchors: simulatedAnchors(openSimulatedPki(pki)) });
  });
  afterAll(async () => {
    await tpm.close();
    rmSync(pki, { recursive: true });
  });

  it('carries both messages of a TPM conversation; its report convinces our client', async () => {
    const { service, client } = tpm;
    const { token } = await serviceCredential(service).getToken('https://attest.azure.net/.default');
    const { stdout } = await promisify(execFile)(process.execPath, [CALLER], {
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: service.certificateAuthority,
        FACTS: JSON.stringify({ endpoint: service.endpoint, token, pki }),
      },
    });
    const { challenge, report } = JSON.parse(stdout) as {
      challenge: { payload: Record<string, string> };
      report: { payload: { report: string } };
    };
    expect(Object.keys(challenge.payload)).toEqual(['challenge', 'service_context']);
    const { body } = await client.verifyAttestationToken(report.payload.report);
    expect(body.claims).toMatchObject({ aikValidated: true, secureBootEnabled: true });
  });
});

/** Instances by host name, without a line in /etc/hosts: our client and its verifier connect to loopback, Node itself does not. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AttestationClient } from '@veritee/client';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

let simulated: SimulatedService;
let issuer: string;
beforeAll(async () => {
  simulated = await startSimulatedService({ instances: [{ name: 'contoso', mode: 'AAD' }] });
  issuer = `https://contoso.local.attest.localhost:${new URL(simulated.service.endpoint).port}`;
});
afterAll(() => simulated.close());

const ca = () => readFileSync(simulated.service.certificateAuthority ?? '', 'utf8');
const attest = async (endpoint: string) => {
  const client = new AttestationClient(endpoint, {
    tlsOptions: { ca: ca() },
    retryOptions: { maxRetries: 0 },
  });
  return client.attestSgxEnclave(simulate('SgxEnclave', simulated.pki, {}).evidence);
};

it('our client attests at an instance by its host name, which is the issuer then', async () => {
  expect((await attest(issuer)).body.issuer).toBe(issuer);
});

it('our client still asks the server to prove the name', async () => {
  await expect(attest(issuer.replace('contoso.local.attest', 'elsewhere'))).rejects.toMatchObject({
    code: 'ConnectionFailed',
  });
});

it('a relying party verifies from the issuer by host name', async () => {
  const { token } = await attest(issuer);
  const program = `
    import { createTokenVerifier } from '@veritee/client/relying-party';
    const { ISSUER, TOKEN } = process.env;
    const verifier = createTokenVerifier({ issuers: [ISSUER], fetchKeys: { allowPrivateAddresses: true } });
    const { claims } = await verifier.verify(TOKEN, {});
    console.log(claims.iss);`;
  const env = {
    ...process.env,
    ISSUER: issuer,
    TOKEN: token.serialize(),
    NODE_EXTRA_CA_CERTS: simulated.service.certificateAuthority,
  };
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = await promisify(execFile)('node', ['--input-type=module', '-e', program], { env, cwd });
  expect(stdout.trim()).toBe(issuer);
});

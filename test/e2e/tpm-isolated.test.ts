/** TPMs on an isolated instance, whose policy somebody signed; and messages that nobody should have sent. */

import { AttestationAdministrationClient } from '@veritee/client';
import { base64url, utf8 } from '@veritee/core/internal';
import { softwareTpm } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PemSigner, pemSigner } from './administered-service.ts';
import { authorityOf, serviceCredential } from './service-credential.ts';
import { codeOf, PERMIT_ALL, startTpmService, type TpmService } from './tpm-service.ts';

let manager: PemSigner;
let tpm: TpmService;
let endpoint: string;

beforeAll(async () => {
  manager = pemSigner('manager');
  tpm = await startTpmService({
    instances: [{ name: 'guarded', mode: 'Isolated', certificates: [manager.der] }],
  });
  endpoint = tpm.service.instances.find(({ mode }) => mode === 'Isolated')?.endpoint ?? '';
});
afterAll(() => tpm.close());

describe('a TPM on an isolated instance', () => {
  it('is attested by a signed policy only, and the report names its signer', async () => {
    const { service, pki } = tpm;
    const way = { tlsOptions: { ca: authorityOf(service) } };
    const administration = new AttestationAdministrationClient(endpoint, serviceCredential(service), way);
    const client = tpm.clientAt(endpoint);
    expect(await codeOf(client.attestTpmPlatform(softwareTpm(pki)))).toBe('InvalidOperation');
    expect(await codeOf(administration.setPolicy('Tpm', PERMIT_ALL))).toBe('DocumentUnsigned');
    const { privateKey, certificate } = manager;
    await administration.setPolicy('Tpm', PERMIT_ALL, { privateKey, certificate });
    const { body } = await client.attestTpmPlatform(softwareTpm(pki));
    expect(body.issuer).toBe(endpoint);
    expect(body.claims).toMatchObject({
      'x-ms-policy-signer': { kty: 'RSA', x5c: [Buffer.from(manager.der).toString('base64')] },
    });
  });
});

describe('a message', () => {
  const jws = (payload: string, header = '{"alg":"PS256","typ":"attReqV2"}'): string =>
    JSON.stringify({
      payload: { request: `${base64url(utf8(header))}.${base64url(utf8(payload))}.${base64url(utf8('x'))}` },
    });

  it.each([
    ['of nothing', '{}'],
    ['that the service sends', '{"payload":{"report":"a.b.c"}}'],
    ['with a request that is no JWS', '{"payload":{"request":"x"}}'],
    ['without algorithm', jws('{}', '{"typ":"attReqV2"}')],
    ['of another type', jws('{}', '{"alg":"PS256","typ":"attReqV3"}')],
    ['with an empty payload', jws('{}')],
    ['nested 10,000 deep', jws('['.repeat(10_000))],
    ['with a member twice', jws('{"att_type":"basic","att_type":"vbs"}')],
    ['without context', jws('{"att_type":"basic","att_data":{"challenge":"AAAA"}}')],
  ])('%s is refused', async (_, message) => {
    expect(await codeOf(tpm.client.attestTpm(message))).toBe('TpmMessageFormat');
  });

  it('larger than the service takes is refused', async () => {
    const large = JSON.stringify({ payload: { request: 'x'.repeat(26_000_000) } });
    expect(await codeOf(tpm.client.attestTpm(large))).toBe('PayloadTooLarge');
  });
});

/** `POST /attest/SevSnpVm`: the recorded requests over HTTP end in tokens with the recorded claims. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveVectors, vectors } from '../vectors.ts';
import { type PlainService, plainService } from './plain-service.ts';

const read = (path: string): string => readFileSync(resolve(vectors, 'snp/_maa', path), 'utf8');

/** Members that belong to the service, whatever the evidence. */
const SERVICE = ['exp', 'iat', 'iss', 'jti', 'nbf', 'nonce', 'x-ms-policy-hash', 'x-ms-ver'];

const evidenceClaims = (claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !SERVICE.includes(name)));

const payloadOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;

describe.skipIf(!haveVectors)('attestation of SEV-SNP guests over HTTP', () => {
  let service: PlainService;
  const recorded = haveVectors
    ? (JSON.parse(read('sevsnpvm-rest-example/token.payload.json')) as Record<string, unknown>)
    : {};

  beforeAll(async () => {
    service = await plainService({
      currentDate: () => new Date('2026-06-01T00:00:00Z'),
      trust: {
        snp: {
          allowMissingRevocationList: true,
          baselines: [{ idKeyDigest: String(recorded['x-ms-sevsnpvm-idkeydigest']) }],
        },
      },
    });
  });
  afterAll(() => service.close());

  const attest = async (
    body: string,
    path = '/attest/SevSnpVm',
    version = '2022-08-01',
  ): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> => {
    const url = `${service.instances[0]?.endpoint}${path}?api-version=${version}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const claimsOf = async (
    body: string,
    path?: string,
    version?: string,
  ): Promise<Record<string, unknown>> => {
    const { status, json } = await attest(body, path, version);
    expect(json).toHaveProperty('token');
    expect(status).toBe(200);
    return payloadOf(String(json['token']));
  };

  it('gives the sample of Azure the claims of its token', async () => {
    const claims = await claimsOf(read('sevsnpvm-maa-sample/request.json'));
    expect(evidenceClaims(claims)).toEqual(evidenceClaims(payloadOf(read('sevsnpvm-maa-sample/token.jwt'))));
    expect(Object.keys(claims)).toEqual(Object.keys(claims).toSorted());
  });

  it.each([
    ['/attest/SevSnpVm', '2020-10-01'],
    ['/attest/sevsnpvm', '2022-08-01'],
    ['/attest/SEVSNPVM', '2025-06-01'],
  ])('gives the example of the REST specification its claims at %s, version %s', async (path, version) => {
    const claims = await claimsOf(read('sevsnpvm-rest-example/request.json'), path, version);
    expect(evidenceClaims(claims)).toEqual(evidenceClaims(recorded));
  });

  it('copies a nonce, also one that is a number', async () => {
    const body = JSON.parse(read('sevsnpvm-caci/request.json')) as Record<string, unknown>;
    expect(await claimsOf(JSON.stringify(body))).toMatchObject({ nonce: '1234567890' });
    const numeric = JSON.stringify(body).replace('"1234567890"', '18446744073709551615');
    expect(await claimsOf(numeric)).toMatchObject({
      nonce: '18446744073709551615',
      'x-ms-compliance-status': 'azure-compliant-uvm',
    });
  });

  it('refuses runtime data that the report is not bound to', async () => {
    const { status, json } = await attest(read('sevsnpvm-caci/request-tampered-runtime.json'));
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { innererror: { code: 'HeldDataMismatch' } } });
  });
});

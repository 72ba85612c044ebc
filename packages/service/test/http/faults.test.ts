/** Faults on demand: each reaches as many requests as were asked for, and leaves a line in the audit log. */

import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

const now = () => new Date();
const pki = createSimulatedPki();
const parts = { source: simulatorSource(pki, { currentDate: now }), anchors: simulatedAnchors(pki) };
const { evidence } = simulate('SgxEnclave', pki, {});
let service: PlainService;
let operator: string;
let reader: string;

beforeAll(async () => {
  service = await plainService({
    ...parts,
    development: { roots: ['test PKI'], identity: 'well-known', faults: true },
    instances: [{ name: 'contoso', mode: 'AAD' }],
  });
  const { environment: env } = service;
  operator = await tokenFor(env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET']);
  reader = await tokenFor(env['ATTESTATION_READER_CLIENT_ID'], env['ATTESTATION_READER_CLIENT_SECRET']);
});
afterEach(async () => {
  expect((await faults('DELETE')).status).toBe(200);
});
afterAll(() => service.close());

async function tokenFor(id = '', secret = ''): Promise<string> {
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      scope: 'https://attest.azure.net/.default',
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function faults(method: string, body?: object, token = operator) {
  const answer = await fetch(`${service.endpoint}/management/faults?api-version=2021-06-01`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { value: unknown[]; error: { code: string; message: string } },
  };
}

const certs = (path = '') => fetch(`${service.endpoint}${path}/certs`);
const keySet = async (path = '') => (await (await certs(path)).json()) as JSONWebKeySet;
async function attested(path = ''): Promise<string> {
  const answer = await fetch(`${service.endpoint}${path}/attest/SgxEnclave?api-version=2020-10-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ quote: Buffer.from(evidence).toString('base64url') }),
  });
  return ((await answer.json()) as { token: string }).token;
}
const verified = (token: string, path = '') =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${service.endpoint}${path}/certs`)), {
    issuer: `${service.endpoint}${path}`,
  });

describe('a fault', () => {
  it('throttles as many requests as were asked for, and says when to come back', async () => {
    expect((await faults('POST', { kind: 'throttled', count: 2 })).status).toBe(201);
    for (const path of ['', '/contoso']) {
      const answer = await certs(path);
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await certs()).status).toBe(200);
  });

  it('fails requests of its path alone', async () => {
    await faults('POST', { kind: 'failed', path: '/certs' });
    expect((await fetch(`${service.endpoint}/.well-known/openid-configuration`)).status).toBe(200);
    const answer = await certs();
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { code: 'InternalError' } });
    expect((await certs()).status).toBe(200);
  });

  it('lets an answer wait', async () => {
    await faults('POST', { kind: 'slow', seconds: 0.3 });
    const from = performance.now();
    expect((await certs()).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThan(290);
  });

  it.each([
    ['expired', 'ERR_JWT_EXPIRED'],
    ['notYetValid', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['unknownKey', 'ERR_JWKS_NO_MATCHING_KEY'],
  ])('issues one token that is %s', async (kind, code) => {
    for (const path of ['', '/contoso']) {
      await faults('POST', { kind });
      const token = await attested(path);
      await expect(verified(token, path)).rejects.toMatchObject({ code });
      expect(decodeJwt(token)['x-ms-attestation-type']).toBe('sgx');
      expect((await verified(await attested(path), path)).payload.iss).toBe(`${service.endpoint}${path}`);
    }
  });

  it('issues a token of a new key, which only a /certs fetched afterwards has', async () => {
    for (const path of ['', '/contoso']) {
      const before = await keySet(path);
      await faults('POST', { kind: 'rotatedKey' });
      const token = await attested(path);
      await expect(jwtVerify(token, createLocalJWKSet(before))).rejects.toMatchObject({
        code: 'ERR_JWKS_NO_MATCHING_KEY',
      });
      const after = await keySet(path);
      expect((await jwtVerify(token, createLocalJWKSet(after))).payload.iss).toBe(
        `${service.endpoint}${path}`,
      );
      expect(after.keys).toHaveLength(before.keys.length + 1);
      // The next token is of the same key, and is no surprise any more.
      await jwtVerify(await attested(path), createLocalJWKSet(after));
    }
  });

  it('replaces no key where there was no token', async () => {
    const before = await keySet();
    await faults('POST', { kind: 'rotatedKey' });
    const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2020-10-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote: 'AAAA' }),
    });
    expect(answer.status).toBe(400);
    expect(await keySet()).toEqual(before);
    expect((await faults('GET')).body.value).toHaveLength(1);
  });

  it('reaches neither health, nor metrics, nor tokens of callers, nor management', async () => {
    await faults('POST', { kind: 'failed', count: 1000 });
    for (const path of ['/healthz', '/readyz'])
      expect((await fetch(service.endpoint + path)).status).toBe(200);
    const { environment: env } = service;
    expect(await tokenFor(env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET'])).toMatch(/^ey/);
    expect((await faults('GET')).body.value).toEqual([
      { kind: 'failed', count: 1000, path: '/', seconds: 5 },
    ]);
  });

  // The log is bounded for each caller: this service has not heard of any.
  it('is on the record', async () => {
    const shared = service;
    const own = await plainService({
      ...parts,
      development: { roots: ['test PKI'], identity: 'well-known', faults: true },
    });
    service = own;
    try {
      const { environment: env } = own;
      const token = await tokenFor(env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET']);
      await faults('POST', { kind: 'expired', count: 3 }, token);
      const answer = await fetch(
        `${service.endpoint}/management/audit/records?limit=1000&api-version=2021-06-01`,
        { headers: { authorization: `Bearer ${token}` } },
      );
      const { value } = (await answer.json()) as { value: { entry: string }[] };
      const mine = value.map(({ entry }) => JSON.parse(entry)).filter(({ details }) => details?.count === 3);
      expect(mine.at(-1)).toMatchObject({
        operation: 'ArmFault',
        outcome: 'done',
        details: { kind: 'expired', count: 3, requestId: expect.any(String) },
      });
    } finally {
      service = shared;
      await own.close();
    }
  });

  it.each([
    {},
    { kind: 'other' },
    { kind: 'slow', count: 0 },
    { kind: 'slow', count: 1001 },
    { kind: 'slow', seconds: 61 },
    { kind: 'slow', path: 'attest' },
    { kind: 'slow', paths: '/attest' },
  ])('is not %j', async (body) => {
    const answer = await faults('POST', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidParameter']);
    expect((await faults('GET')).body.value).toEqual([]);
  });

  it('is not armed a hundred times over', async () => {
    for (let count = 0; count < 100; count++) await faults('POST', { kind: 'slow', path: '/never' });
    expect((await faults('POST', { kind: 'slow', path: '/never' })).status).toBe(400);
  });

  it('is for operators alone', async () => {
    for (const method of ['GET', 'DELETE'])
      expect((await faults(method, undefined, reader)).status).toBe(403);
    expect((await faults('POST', { kind: 'failed' }, reader)).status).toBe(403);
  });
});

describe('a service that was not started for it', () => {
  it('has no faults', async () => {
    const other = await plainService({
      ...parts,
      development: { roots: ['test PKI'], identity: 'well-known' },
    });
    const answer = await fetch(`${other.endpoint}/management/faults?api-version=2021-06-01`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    expect([401, 404]).toContain(answer.status);
    await other.close();
  });

  it('is not started for it where keys are for production', async () => {
    const development = { roots: [], faults: true };
    await expect(plainService({ development })).rejects.toMatchObject({ code: 'InvalidOperation' });
    const keyLevel = 'production' as const;
    await expect(
      plainService({ ...parts, keyLevel, development: { roots: ['test PKI'], faults: true } }),
    ).rejects.toMatchObject({ code: 'InvalidOperation' });
  });
});

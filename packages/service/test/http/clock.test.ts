/** A clock that can be moved: what the service issues, accepts and tends follows it, and every move is on the record. */

import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMovableClock } from '../../src/http/movable-clock.ts';
import type { ServiceOptions } from '../../src/start/options.ts';
import { codeOf, type PlainService, plainService } from './plain-service.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const pki = createSimulatedPki();
const anchors = simulatedAnchors(pki);
const { evidence } = simulate('SgxEnclave', pki, {});
const clock = createMovableClock();
let service: PlainService;
let operator: string;
let reader: string;

const started = (source: ServiceOptions['source'], own = clock): Promise<PlainService> =>
  plainService({
    source,
    anchors,
    development: { roots: ['test PKI'], identity: 'well-known', clock: own },
  });
/** Until storage, the simulator and the request have seen the time, a little of it passes. */
const near = (seconds: number): [number, number] => [seconds - 30, seconds + 30];
const nowSeconds = (): number => Date.now() / 1000;

beforeAll(async () => {
  service = await started(simulatorSource(pki, { currentDate: clock.now }));
  const { environment: env } = service;
  operator = await tokenFor(env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET']);
  reader = await tokenFor(env['ATTESTATION_READER_CLIENT_ID'], env['ATTESTATION_READER_CLIENT_SECRET']);
});
afterEach(async () => {
  expect((await clockIs('DELETE')).status).toBe(200);
});
afterAll(() => service.close());

async function tokenFor(id = '', secret = ''): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: 'https://attest.azure.net/.default' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const managed = (path: string, method = 'GET', body?: object, token = operator) =>
  fetch(`${service.endpoint}/management/${path}${path.includes('?') ? '&' : '?'}api-version=2021-06-01`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
const clockIs = (method: string, body?: object, token?: string) => managed('clock', method, body, token);
const answerOf = async (answer: Response) => (await answer.json()) as { now: string; ahead: number };

const attest = (at = service.endpoint) =>
  fetch(`${at}/attest/SgxEnclave?api-version=2020-10-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ quote: Buffer.from(evidence).toString('base64url') }),
  });
const tokenIn = async (answer: Response) => ((await answer.json()) as { token: string }).token;

function between(value: number | undefined, [from, to]: [number, number]): void {
  expect(value).toBeGreaterThan(from);
  expect(value).toBeLessThan(to);
}

describe('the clock', () => {
  it('is the real one until it is moved, and again afterwards', async () => {
    expect((await answerOf(await clockIs('GET'))).ahead).toBe(0);
    await clockIs('PUT', { ahead: DAY });
    const back = await answerOf(await clockIs('DELETE'));
    expect(back.ahead).toBe(0);
    between(Date.parse(back.now) / 1000, near(nowSeconds()));
  });

  it.each([
    ['ahead', { ahead: 400 * DAY }, () => nowSeconds() + 400 * DAY],
    ['back', { ahead: -400 * DAY }, () => nowSeconds() - 400 * DAY],
    ['to a moment', { now: '2031-02-03T04:05:06+01:00' }, () => Date.UTC(2031, 1, 3, 3, 5, 6) / 1000],
  ])('moves %s, tokens with it, and runs on', async (_, body, expected) => {
    const answer = await clockIs('PUT', body);
    expect(answer.status).toBe(200);
    between(Date.parse((await answerOf(answer)).now) / 1000, near(expected()));
    const { iat, nbf, exp = 0 } = decodeJwt(await tokenIn(await attest()));
    between(iat, near(expected()));
    expect([nbf, exp - (iat ?? 0)]).toEqual([iat, 8 * HOUR]);
    const first = (await answerOf(await clockIs('GET'))).now;
    await new Promise((done) => setTimeout(done, 20));
    expect((await answerOf(await clockIs('GET'))).now > first).toBe(true);
  });

  it('leaves access tokens in the real time', async () => {
    await clockIs('PUT', { ahead: 400 * DAY });
    const { environment: env } = service;
    const { exp } = decodeJwt(await tokenFor(env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET']));
    between(exp, near(nowSeconds() + HOUR));
    expect((await clockIs('GET')).status).toBe(200);
  });

  it('has announced keys sign, and forgets retired ones, as soon as it is moved', async () => {
    const kidOf = async () => decodeProtectedHeader(await tokenIn(await attest())).kid;
    const published = async () => {
      const answer = await fetch(`${service.endpoint}/certs`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const first = await kidOf();
    const announced = await managed('attestationProviders/default/rotateKey', 'POST', {});
    const { keyId } = (await announced.json()) as { keyId: string };
    expect(await kidOf()).toBe(first);
    await clockIs('PUT', { ahead: 25 * HOUR });
    expect(await kidOf()).toBe(keyId);
    expect(await published()).toEqual([keyId, first]);
    await clockIs('PUT', { ahead: 25 * HOUR + 9 * HOUR });
    expect(await published()).toEqual([keyId]);
  });

  it('makes endorsements of a fixed date expire', async () => {
    const own = createMovableClock();
    const other = await started(simulatorSource(pki, { currentDate: new Date() }), own);
    try {
      expect((await attest(other.endpoint)).status).toBe(200);
      own.moveTo(40 * DAY * 1000);
      const late = await attest(other.endpoint);
      expect(late.status).toBe(400);
    } finally {
      await other.close();
    }
  });

  it('is moved on the record, whoever moves it how often', async () => {
    for (let count = 0; count < 15; count++) await clockIs('PUT', { ahead: 1000 + count });
    const answer = await managed('audit/records?limit=1000');
    const { value } = (await answer.json()) as { value: { entry: string }[] };
    const lines = value.map(({ entry }) => JSON.parse(entry));
    const moves = lines.filter(({ operation }) => operation === 'MoveClock').slice(-15);
    expect(moves).toHaveLength(15);
    for (const [index, { details, caller, outcome }] of moves.entries()) {
      expect([caller, outcome]).toEqual([expect.stringContaining('5e71f1ed'), 'done']);
      expect(Date.parse(details.to) - Date.parse(details.real)).toBe((1000 + index) * 1000);
    }
  });

  it.each([
    {},
    { now: 'tomorrow' },
    { now: '2031-02-03' },
    { now: '2031-02-03T04:05:06' },
    { now: '1999-12-31T23:59:59Z' },
    { now: '2100-01-01T00:00:00Z' },
    { ahead: 1e12 },
    { ahead: '60' },
    { ahead: 60, now: '2031-02-03T04:05:06Z' },
    { ahead: 60, by: 1 },
  ])('is not moved by %j', async (body) => {
    const answer = await clockIs('PUT', body);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'InvalidParameter']);
    expect((await answerOf(await clockIs('GET'))).ahead).toBe(0);
  });

  it('is for operators alone', async () => {
    for (const method of ['GET', 'DELETE'])
      expect((await clockIs(method, undefined, reader)).status).toBe(403);
    expect((await clockIs('PUT', { ahead: 1 }, reader)).status).toBe(403);
  });
});

describe('a service that was not started for it', () => {
  it('has no route for its clock', async () => {
    const source = simulatorSource(pki);
    const development = { roots: ['test PKI'], identity: 'well-known' } as const;
    const other = await plainService({ source, anchors, development });
    const answer = await fetch(`${other.endpoint}/management/clock?api-version=2021-06-01`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    expect([401, 404]).toContain(answer.status);
    await other.close();
  });

  it('is not started for it where keys are for production', async () => {
    const own = createMovableClock();
    await expect(plainService({ development: { roots: [], clock: own } })).rejects.toMatchObject({
      code: 'InvalidOperation',
    });
    const development = { roots: ['test PKI'], clock: own };
    await expect(plainService({ anchors, keyLevel: 'production', development })).rejects.toMatchObject({
      code: 'InvalidOperation',
    });
  });

  it('has not two clocks', async () => {
    const development = { roots: ['test PKI'], clock: createMovableClock() };
    await expect(plainService({ anchors, currentDate: new Date(), development })).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
  });
});

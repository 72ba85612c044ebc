/** Whom a request is counted to: who shares an address with others is neither limited by them nor hidden behind them. */

import Fastify, { type FastifyInstance } from 'fastify';
import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../src/access/authenticate.ts';
import { addAuthentication } from '../../src/http/authenticate.ts';
import { addRateLimit } from '../../src/http/rate-limit.ts';

const ISSUER = 'https://issuer.example';
const NOW = new Date('2026-06-01T00:00:00Z');
const BURST = 30;
/** What an address may have checked when it has used up its requests. */
const CHECKS = 100;

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let server: FastifyInstance;
let moment: Date;
/** Milliseconds of the clock that only goes forward. */
let ticks: number;

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
});
beforeEach(() => {
  moment = NOW;
  ticks = 0;
  const authenticator = createAuthenticator({
    issuers: [{ issuer: ISSUER, keys: async () => keys.publicKey }],
    clock: () => moment,
    ticks: () => ticks,
  });
  server = Fastify();
  const limit = addRateLimit(server, { requestsPerSecond: 1, burst: BURST }, authenticator, () => 0);
  addAuthentication(server, authenticator);
  limit.afterAuthentication();
  server.setErrorHandler((error: Error & { code?: string }, _request, reply) =>
    reply.code(error.code === 'TooManyRequests' ? 429 : 500).send(error.message),
  );
  server.get('/', async ({ caller }) => caller.kind);
  server.get('/open', { config: { open: true } }, async () => 'open');
  server.get('/probe', { config: { unlimited: true } }, async () => 'probe');
});

function tokenFor(oid: string, hours = 1): Promise<string> {
  return new SignJWT({ oid })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(ISSUER)
    .setAudience('https://attest.azure.net')
    .setIssuedAt(NOW)
    .setExpirationTime(new Date(NOW.getTime() + hours * 3_600_000))
    .sign(keys.privateKey);
}

interface Sent {
  readonly url?: string;
  readonly tokens?: (n: number) => string;
  readonly from?: string;
}

/** How often each answer came. */
async function tally(count: number, { url = '/', tokens, from = '192.0.2.1' }: Sent = {}) {
  const found: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const headers = tokens === undefined ? {} : { authorization: `Bearer ${tokens(n)}` };
    const { statusCode, body } = await server.inject({ url, headers, remoteAddress: from });
    const answer = statusCode === 200 ? body : `${statusCode}`;
    found[answer] = (found[answer] ?? 0) + 1;
  }
  return found;
}

/** Tokens with everything right but the signature. */
const forgedFrom = (token: string) => (n: number) => {
  const [header, payload, signature = ''] = token.split('.');
  return `${header}.${payload}.${n.toString(36).padStart(4, '0')}${signature.slice(4)}`;
};

describe('a caller with a valid token', () => {
  it('gets through beside anonymous neighbours who have used up the address, also with a token never seen', async () => {
    const token = await tokenFor('a');
    expect(await tally(BURST + 10)).toEqual({ anonymous: BURST, 429: 10 });
    expect(await tally(BURST + 10, { tokens: () => token })).toEqual({ bearer: BURST, 429: 10 });
    expect(await tally(5)).toEqual({ 429: 5 });
  });

  it('is counted by what it sends itself, from wherever, and leaves the address what it has', async () => {
    const token = await tokenFor('a');
    expect(await tally(20, { tokens: () => token })).toEqual({ bearer: 20 });
    expect(await tally(20, { tokens: () => token, from: '192.0.2.2' })).toEqual({ bearer: 10, 429: 10 });
    expect(await tally(BURST)).toEqual({ anonymous: BURST });
  });

  it('shares its requests among all its tokens', async () => {
    const tokens = await Promise.all([1, 2, 3].map((hours) => tokenFor('a', hours)));
    expect(await tally(BURST + 10, { tokens: (n) => tokens[n % 3] ?? '' })).toEqual({
      bearer: BURST,
      429: 10,
    });
  });

  it('gets through beside a flood of forged tokens once its token was seen, also when it has to be checked again', async () => {
    const token = await tokenFor('a');
    expect(await tally(1, { tokens: () => token })).toEqual({ bearer: 1 });
    expect(await tally(BURST + CHECKS + 50, { tokens: forgedFrom(token) })).toMatchObject({
      anonymous: BURST,
    });
    expect(await tally(1, { tokens: () => token })).toEqual({ bearer: 1 });
    ticks = 600_000;
    expect(await tally(5, { tokens: () => token })).toEqual({ bearer: 5 });
  });

  it('gets what is open to everyone by its own count, too', async () => {
    const token = await tokenFor('a');
    await tally(BURST + 5);
    expect(await tally(1, { tokens: () => token })).toEqual({ bearer: 1 });
    expect(await tally(5, { url: '/open', tokens: () => token })).toEqual({ open: 5 });
    expect(await tally(5, { url: '/open' })).toEqual({ 429: 5 });
  });
});

describe('worthless tokens', () => {
  it('are counted to their address, like requests without any', async () => {
    const token = await tokenFor('a');
    expect(await tally(BURST, { tokens: forgedFrom(token) })).toEqual({ anonymous: BURST });
    expect(await tally(5)).toEqual({ 429: 5 });
    expect(await tally(5, { from: '192.0.2.2' })).toEqual({ anonymous: 5 });
  });

  it('buy nothing beyond the address: what is checked all the same is refused all the same', async () => {
    const token = await tokenFor('a');
    await tally(BURST);
    expect(await tally(CHECKS + 20, { tokens: forgedFrom(token) })).toEqual({ 429: CHECKS + 20 });
    // And now no more are checked: a valid one that was never seen has to wait.
    expect(await tally(1, { tokens: () => token })).toEqual({ 429: 1 });
  });

  it('are not checked on what is open to everyone', async () => {
    expect(await tally(BURST + 5, { url: '/open', tokens: () => 'a.b.c' })).toEqual({ open: BURST, 429: 5 });
  });

  it('that were valid once count to nobody when they have expired', async () => {
    const token = await tokenFor('a', 0.1);
    expect(await tally(1, { tokens: () => token })).toEqual({ bearer: 1 });
    moment = new Date(NOW.getTime() + 3_600_000);
    expect(await tally(BURST + 5, { tokens: () => token })).toEqual({ anonymous: BURST, 429: 5 });
  });
});

it('probes are never limited', async () => {
  await tally(BURST + 5);
  expect(await tally(BURST + 5, { url: '/probe' })).toEqual({ probe: BURST + 5 });
});

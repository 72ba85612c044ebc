/** The authorization route of the development issuer: a code for who shows its verifier, once, and never beyond loopback. */

import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizationCodes } from '../../src/access/authorization-codes.ts';
import { type PlainService, plainService } from './plain-service.ts';

const CONTRIBUTOR = '5e71f1ed-0000-4000-8000-000000000001';
const READER = '5e71f1ed-0000-4000-8000-000000000002';
const RESOURCE = 'https://attest.azure.net';
const REDIRECT = 'http://127.0.0.1:53211/callback?kept=yes';
const VERIFIER = randomBytes(32).toString('base64url');
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

let service: PlainService;
let closed: PlainService;
beforeAll(async () => {
  service = await plainService({ development: { roots: ['test PKI'], identity: 'well-known' } });
  closed = await plainService({ development: { roots: ['test PKI'], identity: true } });
});
afterAll(async () => {
  await service.close();
  await closed.close();
});

const QUERY: Readonly<Record<string, string>> = {
  response_type: 'code',
  client_id: CONTRIBUTOR,
  redirect_uri: REDIRECT,
  scope: `openid ${RESOURCE}/.default`,
  state: 'st at&e',
  nonce: 'n-1',
  code_challenge: challengeOf(VERIFIER),
  code_challenge_method: 'S256',
};

async function authorizeAt(endpoint: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ ...QUERY, ...more });
  const answer = await fetch(`${endpoint}/adfs/oauth2/authorize?${query}`, { redirect: 'manual' });
  const location = answer.headers.get('location');
  return { status: answer.status, location, body: await answer.text(), headers: answer.headers };
}
const authorize = (more: Record<string, string> = {}) => authorizeAt(service.endpoint, more);
const codeOf = (location: string | null): string => new URL(location ?? '').searchParams.get('code') ?? '';

async function exchangeAs(form: Record<string, string>, headers: Record<string, string>) {
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
      ...form,
    }),
  });
  const body = (await answer.json()) as Record<string, string>;
  return { status: answer.status, body, scheme: answer.headers.get('www-authenticate') };
}
const exchange = (form: Record<string, string>) => exchangeAs({ client_id: CONTRIBUTOR, ...form }, {});
const basic = (name: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
});
const instances = async (token: string): Promise<number> => {
  const url = `${service.endpoint}/management/attestationProviders?api-version=2021-06-01`;
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
};

describe('the authorization route', () => {
  it('is where the metadata says', async () => {
    const answer = await fetch(`${service.endpoint}/adfs/.well-known/openid-configuration`);
    const { authorization_endpoint: endpoint, grant_types_supported: grants } = (await answer.json()) as {
      readonly authorization_endpoint: string;
      readonly grant_types_supported: readonly string[];
    };
    expect(endpoint).toBe(`${service.endpoint}/adfs/oauth2/authorize`);
    expect((await fetch(endpoint, { redirect: 'manual' })).status).toBe(400);
    expect(grants).toContain('authorization_code');
  });

  it('redirects with a code and the state, and leaves the query of the redirect address', async () => {
    const { status, location, headers } = await authorize();
    expect(status).toBe(302);
    const url = new URL(location ?? '');
    expect(`${url.origin}${url.pathname}`).toBe('http://127.0.0.1:53211/callback');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      kept: 'yes',
      code: expect.stringMatching(/^[\w-]{32}$/),
      state: 'st at&e',
    });
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer',
    ]);
    const fragment = await authorize({ response_mode: 'fragment' });
    expect(new URLSearchParams(new URL(fragment.location ?? '').hash.slice(1)).get('code')).toHaveLength(32);
  });

  it.each([
    'https://evil.example/callback',
    'https://localhost.evil.example/',
    'https://127.0.0.1.evil.example/',
    'https://127.0.0.1@evil.example/',
    'javascript:alert(1)//127.0.0.1',
    'http://user:pass@127.0.0.1/',
    'http://127.0.0.1/#here',
    '//127.0.0.1/',
  ])('redirects nobody to %s', async (redirect_uri) => {
    const { status, location, body } = await authorize({ redirect_uri });
    expect([status, location]).toEqual([400, null]);
    expect(JSON.parse(body)).toMatchObject({ error: 'invalid_request' });
  });

  it('redirects to this service and to loopback under any of its names', async () => {
    for (const host of ['localhost:1', '[::1]:1', '127.0.0.2', 'app.localhost'])
      expect((await authorize({ redirect_uri: `http://${host}/x` })).status).toBe(302);
    expect((await authorize({ redirect_uri: `${service.endpoint}/console/` })).status).toBe(302);
  });

  it('redirects nobody who is not a documented application', async () => {
    const { status, location, body } = await authorize({ client_id: 'me' });
    expect([status, location]).toEqual([400, null]);
    expect(JSON.parse(body)).toMatchObject({ error: 'unauthorized_client' });
  });

  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no challenge', { code_challenge: '' }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['another resource', { scope: 'https://vault.azure.net/.default' }, 'invalid_scope'],
    ['an answer by a form', { response_mode: 'form_post' }, 'invalid_request'],
  ])('redirects without a code for %s', async (_, more, error) => {
    const url = new URL((await authorize(more)).location ?? '');
    expect([url.searchParams.get('error'), url.searchParams.get('state')]).toEqual([error, 'st at&e']);
    expect(url.searchParams.get('code')).toBeNull();
  });

  it('has no code where the secrets are those of a data directory', async () => {
    const { location } = await authorizeAt(closed.endpoint);
    expect(new URL(location ?? '').searchParams.get('error')).toBe('unauthorized_client');
  });
});

describe('an authorization code', () => {
  it('becomes a token of its application, once', async () => {
    const code = codeOf((await authorize()).location);
    const { status, body } = await exchange({ code });
    expect([status, body['token_type'], body['expires_in']]).toEqual([200, 'Bearer', 3600]);
    expect(await instances(body['access_token'] ?? '')).toBe(200);
    expect((await exchange({ code })).body['error']).toBe('invalid_grant');
  });

  it('says in an ID token who signed in, which opens nothing', async () => {
    const { body } = await exchange({ code: codeOf((await authorize()).location) });
    expect(decodeJwt(body['id_token'] ?? '')).toMatchObject({
      iss: `${service.endpoint}/adfs`,
      aud: CONTRIBUTOR,
      sub: CONTRIBUTOR,
      nonce: 'n-1',
    });
    expect(await instances(body['id_token'] ?? '')).toBe(401);
    const bare = await authorize({ scope: `${RESOURCE}/.default` });
    expect((await exchange({ code: codeOf(bare.location) })).body).not.toHaveProperty('id_token');
  });

  it('of the reader does not become a token of the contributor', async () => {
    const code = codeOf((await authorize({ client_id: READER })).location);
    expect((await exchange({ code })).body['error']).toBe('invalid_grant');
    const own = codeOf((await authorize({ client_id: READER })).location);
    const { body } = await exchange({ code: own, client_id: READER });
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ roles: ['Attestation Reader'] });
  });

  it('becomes a token of the application that the scheme Basic names, with or without its secret', async () => {
    for (const secret of ['veritee-well-known-reader', '']) {
      const code = codeOf((await authorize({ client_id: READER })).location);
      const { status, body } = await exchangeAs({ code }, basic(READER, secret));
      expect(status).toBe(200);
      expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ roles: ['Attestation Reader'] });
    }
    const other = codeOf((await authorize()).location);
    const { body } = await exchangeAs({ code: other }, basic(READER, 'veritee-well-known-reader'));
    expect(body['error']).toBe('invalid_grant');
  });

  it('is refused with a wrong secret, and remains good', async () => {
    const code = codeOf((await authorize()).location);
    const form = { code, client_id: CONTRIBUTOR };
    const byForm = await exchange({ code, client_secret: 'wrong' });
    expect([byForm.status, byForm.body['error'], byForm.scheme]).toEqual([401, 'invalid_client', null]);
    for (const [sent, name] of [
      [{ code }, CONTRIBUTOR],
      [form, CONTRIBUTOR],
      [{ code }, 'me'],
    ] as const) {
      const { status, body, scheme } = await exchangeAs(sent, basic(name, 'wrong'));
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
      expect(scheme).toMatch(/^Basic /);
    }
    const { status } = await exchange({ code, client_secret: 'veritee-well-known-contributor' });
    expect(status).toBe(200);
  });

  it.each([
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['no verifier', { code_verifier: '' }],
    ['the challenge as verifier', { code_verifier: challengeOf(VERIFIER) }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:53211/other' }],
  ])('is refused with %s, and is used up', async (_, more) => {
    const code = codeOf((await authorize()).location);
    const { status, body } = await exchange({ code, ...more });
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    expect((await exchange({ code })).body['error']).toBe('invalid_grant');
  });
});

describe('codes that wait', () => {
  const grant = {
    clientId: CONTRIBUTOR,
    redirectUri: REDIRECT,
    challenge: challengeOf(VERIFIER),
    resource: RESOURCE,
    openId: false,
  };
  const proof = { clientId: CONTRIBUTOR, redirectUri: REDIRECT, verifier: VERIFIER };

  it('end after a minute', () => {
    let now = 0;
    const codes = authorizationCodes(() => new Date(now));
    const [early, late] = [codes.issue(grant), codes.issue(grant)];
    now = 59_999;
    expect(codes.redeem(early, proof)).toEqual(grant);
    now = 60_000;
    expect(codes.redeem(late, proof)).toBeUndefined();
  });

  it('are at most a hundred: the oldest goes', () => {
    const codes = authorizationCodes(() => new Date(0));
    const all = Array.from({ length: 101 }, () => codes.issue(grant));
    expect(all.map((code) => codes.redeem(code, proof)).filter((each) => each === undefined)).toHaveLength(1);
    expect(codes.redeem(all[0] ?? '', proof)).toBeUndefined();
  });
});

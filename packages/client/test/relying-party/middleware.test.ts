/** The same requests against real Fastify and real Express: one guard, two frameworks. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as forExpress from '../../src/relying-party/express.ts';
import * as forFastify from '../../src/relying-party/fastify.ts';
import type { GuardOptions } from '../../src/relying-party/guard.ts';
import { createLocalKeySource } from '../../src/relying-party/signers.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { KeySetError } from '../../src/tokens/errors.ts';
import { at, flipBit, issuer, makeSigner, now, sgxClaims, signToken } from '../support/signing.ts';

const signer = makeSigner('key-1');
const clock = () => now;
const verifier = createTokenVerifier({ issuers: [issuer], keys: { keys: [signer.key] }, currentDate: clock });
const mrSigner = String(sgxClaims()['x-ms-sgx-mrsigner']);
let keysAreThere = true;
const unsteady = createTokenVerifier({
  issuers: [issuer],
  currentDate: clock,
  keys: {
    keysOf: (each) =>
      keysAreThere
        ? createLocalKeySource({ [issuer]: { keys: [signer.key] } }).keysOf(each)
        : Promise.reject(new KeySetError('KeysUnavailable', 'gone')),
  },
});

/** Routes by path, and how each is guarded. */
const guards: Record<string, GuardOptions> = {
  '/plain': { verifier },
  '/signed': { verifier, expectations: { signer: mrSigner, minimumSvn: 3 } },
  '/nonce': { verifier, expectations: async ({ headers }) => ({ nonce: String(headers['x-session']) }) },
  '/header': {
    verifier,
    tokenFrom: ({ headers }) => {
      const token = headers['x-attestation-token'];
      return typeof token === 'string' ? token : undefined;
    },
  },
  '/optional': { verifier, optional: true },
  '/unsteady': { verifier: unsteady },
  '/broken': { verifier, expectations: () => ({ misspelt: 1 }) as object },
  '/silent': { verifier, expectations: () => undefined as unknown as object },
};

async function startFastify(): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify();
  for (const [path, options] of Object.entries(guards)) {
    app.get(path, { onRequest: forFastify.requireAttestation(options) }, async (request) => ({
      issuer: (request as forFastify.AttestedRequest).attestation?.issuer ?? 'nobody',
    }));
  }
  app.get('/unguarded', async (request) => forFastify.attestationOf(request).issuer);
  app.get('/accessor', { preHandler: forFastify.requireAttestation({ verifier }) }, async (request) => ({
    issuer: forFastify.attestationOf(request).issuer,
  }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

async function startExpress(): Promise<{ url: string; close(): Promise<void> }> {
  const app = express();
  for (const [path, options] of Object.entries(guards)) {
    app.use(path, forExpress.requireAttestation(options));
    app.get(path, (request, response) => {
      response.json({ issuer: (request as forExpress.AttestedRequest).attestation?.issuer ?? 'nobody' });
    });
  }
  app.get('/unguarded', (request, response) => {
    response.json({ issuer: forExpress.attestationOf(request).issuer });
  });
  app.get('/accessor', forExpress.requireAttestation({ verifier }), (request, response) => {
    response.json({ issuer: forExpress.attestationOf(request).issuer });
  });
  app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).json({});
  });
  const server = await new Promise<Server>((done) => {
    const listening = app.listen(0, '127.0.0.1', () => done(listening));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

describe.each([
  ['Fastify', startFastify],
  ['Express', startExpress],
])('requireAttestation for %s', (_name, start) => {
  let app: { url: string; close(): Promise<void> };
  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => app.close());

  async function get(path: string, headers: Record<string, string> = {}) {
    const answer = await fetch(app.url + path, { headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text || '{}'), text };
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const good = signToken(signer);

  it('puts the verified result on the request', async () => {
    for (const path of ['/plain', '/signed', '/accessor']) {
      expect(await get(path, bearer(good))).toMatchObject({ status: 200, body: { issuer } });
    }
  });

  it('takes expectations from the request, and the token from where it is told', async () => {
    const token = signToken(signer, sgxClaims({ nonce: 'n-1' }));
    expect((await get('/nonce', { ...bearer(token), 'x-session': 'n-1' })).status).toBe(200);
    expect((await get('/nonce', { ...bearer(token), 'x-session': 'n-2' })).status).toBe(403);
    expect((await get('/header', { 'x-attestation-token': good })).status).toBe(200);
    expect((await get('/header', bearer(good))).status).toBe(401);
  });

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Basic YTpi' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer a b' },
  ])('refuses a request without token: %j', async (headers) => {
    const { status, body, headers: answered } = await get('/plain', headers as Record<string, string>);
    expect(status).toBe(401);
    expect(body.error.code).toBe('TokenMissing');
    expect(answered.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses tokens that are not genuine with 401, and unwelcome ones with 403', async () => {
    const forged = await get('/signed', bearer(flipBit(good, 2)));
    expect(forged.status).toBe(401);
    expect(forged.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(forged.body.error.problems.map(({ code }: { code: string }) => code)).toEqual([
      'SignatureInvalid',
    ]);
    const expired = await get(
      '/signed',
      bearer(signToken(signer, sgxClaims({ exp: at(-100), 'x-ms-sgx-svn': 1 }))),
    );
    expect(expired.status).toBe(401);
    const old = await get('/signed', bearer(signToken(signer, sgxClaims({ 'x-ms-sgx-svn': 2 }))));
    expect(old.status).toBe(403);
    expect(old.body.error.problems).toEqual([{ code: 'SvnTooLow', message: expect.any(String) }]);
    expect(old.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
  });

  it('does not tell what is expected, nor give the token back', async () => {
    const { text } = await get(
      '/signed',
      bearer(signToken(signer, sgxClaims({ 'x-ms-sgx-mrsigner': 'ab'.repeat(32) }))),
    );
    expect(text).not.toContain(mrSigner);
    expect(text).not.toContain('abab');
    expect(text).not.toContain('"expected"');
  });

  it('lets requests without token through where that is asked for, but not with a bad one', async () => {
    expect(await get('/optional')).toMatchObject({ status: 200, body: { issuer: 'nobody' } });
    expect(await get('/optional', bearer(good))).toMatchObject({ status: 200, body: { issuer } });
    expect((await get('/optional', bearer(flipBit(good, 2)))).status).toBe(401);
  });

  it('says that it cannot judge now, and when to come back', async () => {
    keysAreThere = false;
    const { status, headers, body } = await get('/unsteady', bearer(good));
    keysAreThere = true;
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('30');
    expect(body.error.code).toBe('KeysUnavailable');
    expect((await get('/unsteady', bearer(good))).status).toBe(200);
  });

  it('fails on its own faults instead of letting anyone through', async () => {
    expect((await get('/broken', bearer(good))).status).toBe(500);
    expect((await get('/silent', bearer(good))).status).toBe(500);
    expect((await get('/unguarded', bearer(good))).status).toBe(500);
  });
});

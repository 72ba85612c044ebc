/**
 * The thirteen points in which this client is to be better than those before it. Each has tests with `(point N)` in their
 * titles, here or in the files named below; the last test holds the list together.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttestationAdministrationClient } from '../src/administration/administration-client.ts';
import { AttestationClient } from '../src/attestation/attestation-client.ts';
import type { AttestationClientOptions } from '../src/attestation/options.ts';
import { createRemoteKeySource } from '../src/relying-party/fetch-keys.ts';
import { createCachedKeySource, createLocalKeySource } from '../src/relying-party/signers.ts';
import { fetchHttpClient } from '../src/transport/fetch-http-client.ts';
import { staticTokenCredential } from '../src/transport/static-credential.ts';
import { type FakeService, startService, tokenClaims } from './support/fake-service.ts';
import { codesOf } from './support/problems.ts';
import { flipBit, makeSigner, signToken, unsecuredToken } from './support/signing.ts';
import { makeTls } from './support/tls.ts';

const signer = makeSigner('key-1');
const successor = makeSigner('key-2');
const quote = new Uint8Array([3, 0, 2]);
const tls = makeTls();
let service: FakeService;
let secure: FakeService;

beforeAll(async () => {
  service = await startService([signer]);
  secure = await startService([signer], tls);
});
beforeEach(() => {
  for (const each of [service, secure]) {
    each.signers = [signer];
    each.claims = {};
    each.answer = () => undefined;
    each.received.length = 0;
  }
});
afterAll(async () => {
  await service.close();
  await secure.close();
});

const client = (options: AttestationClientOptions = {}) =>
  new AttestationClient(service.endpoint, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    ...options,
  });
/** Answers attest requests with this token. */
function answerWith(token: string): void {
  service.answer = ({ path }) => (path.startsWith('/attest/') ? { body: { token } } : undefined);
}
const claims = () => tokenClaims(service, {});

describe('one endpoint, any credential or none (point 1)', () => {
  it.each([
    ['https://mine.wus.attest.azure.net', 'https://attest.azure.net/.default'],
    ['https://mine.usgv.attest.azure.us', 'https://attest.azure.us/.default'],
    ['https://mine.cne2.attest.azure.cn', 'https://attest.azure.cn/.default'],
    ['https://127.0.0.1:8443', 'https://attest.azure.net/.default'],
    ['https://attest.azure.us.example', 'https://attest.azure.net/.default'],
  ])('asks for the scope of the cloud of %s: %s', async (endpoint, scope) => {
    const scopes: unknown[] = [];
    const credential = {
      getToken: async (asked: string | string[]) => {
        scopes.push(...[asked].flat());
        return { token: 't', expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    const sent: string[] = [];
    const httpClient = fetchHttpClient(async (url) => {
      sent.push(String(url));
      return Response.json({ issuer: endpoint });
    });
    for (const credentialScopes of [undefined, 'api://mine/.default']) {
      const options = { httpClient, ...(credentialScopes !== undefined && { credentialScopes }) };
      await new AttestationClient(endpoint, credential, options).getOpenIdMetadata();
      const admin = new AttestationAdministrationClient(endpoint, credential, options);
      await admin.getPolicy('SgxEnclave').catch(() => undefined);
      expect(new Set(scopes)).toEqual(new Set([credentialScopes ?? scope]));
      scopes.length = 0;
    }
    expect(sent.every((url) => url.startsWith(endpoint))).toBe(true);
  });

  it('works without a credential, over http on this machine only when asked to', async () => {
    await client().attestSgxEnclave(quote);
    expect(service.received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(await codesOf(() => new AttestationClient(service.endpoint))).toEqual(['EndpointInsecure']);
    const far = () => new AttestationClient('http://attest.example', { allowInsecureConnection: true });
    expect(await codesOf(far)).toEqual(['EndpointInsecure']);
  });

  it('takes a bearer token that is at hand, and the current one from a function', async () => {
    let current = 'first';
    const options = { tlsOptions: { ca: tls.cert } };
    for (const credential of [staticTokenCredential('first'), staticTokenCredential(() => current)]) {
      const attester = new AttestationClient(secure.endpoint, credential, options);
      secure.received.length = 0;
      current = 'first';
      await attester.getOpenIdMetadata();
      current = 'second';
      await attester.getOpenIdMetadata();
      const sent = secure.received.map(({ headers }) => headers.authorization);
      expect(sent[0]).toBe('Bearer first');
      expect(['Bearer first', 'Bearer second']).toContain(sent[1]);
    }
    expect(secure.received[1]?.headers.authorization).toBe('Bearer second');
    for (const token of ['', 'a b', 'a\nb', undefined]) {
      expect(await codesOf(() => staticTokenCredential(token as never))).toEqual(['OptionsInvalid']);
    }
  });
});

describe('verification stays on (point 2)', () => {
  it('whatever partial options are given, to the client or to the call', async () => {
    answerWith(flipBit(signToken(signer, claims()), 2));
    for (const validationOptions of [{}, { validateIssuer: true as const }, { timeValidationSlack: 1 }]) {
      expect(await codesOf(client({ validationOptions }).attestSgxEnclave(quote))).toEqual([
        'SignatureInvalid',
      ]);
      expect(await codesOf(client().attestSgxEnclave(quote, { validationOptions }))).toEqual([
        'SignatureInvalid',
      ]);
    }
  });

  it('compares the issuer with the endpoint', async () => {
    service.claims = { iss: 'https://sibling.wus.attest.azure.net' };
    expect(await codesOf(client().attestSgxEnclave(quote))).toEqual(['IssuerUnexpected']);
  });

  it('takes an unsecured token for this very call’s draft policy only, and marks it', async () => {
    answerWith(unsecuredToken(claims()));
    const draft = { draftPolicyForAttestation: 'version= 1.0;authorizationrules{=> permit();};' };
    const { body } = await client().attestSgxEnclave(quote, draft);
    expect(body).toMatchObject({ unsecured: true, verified: false });
    expect(await codesOf(client().attestSgxEnclave(quote))).toEqual(['TokenUnsecured']);
  });
});

describe('no token vouches for itself (point 3)', () => {
  it('by the certificate in its header', async () => {
    const stranger = makeSigner('key-9');
    for (const header of [{ x5c: stranger.key.x5c }, { x5c: stranger.key.x5c, kid: undefined }]) {
      answerWith(signToken(stranger, claims(), header));
      expect(await codesOf(client().attestSgxEnclave(quote))).not.toContain('accepted');
    }
  });

  it('by a key address in its header', async () => {
    const elsewhere = await startService([makeSigner('key-9')]);
    const [stranger = signer] = elsewhere.signers;
    answerWith(signToken(stranger, claims(), { jku: `${elsewhere.endpoint}/certs` }));
    expect(await codesOf(client().attestSgxEnclave(quote))).toContain('KeyUrlUnexpected');
    expect(elsewhere.received).toHaveLength(0);
    await elsewhere.close();
  });
});

describe('keys are kept, renewed and shared (point 4)', () => {
  it('are fetched anew when they are too old', async () => {
    let now = 0;
    const keys = createCachedKeySource(
      createRemoteKeySource({ allowInsecureConnection: true, allowPrivateAddresses: true }),
      {
        maximumAge: 60,
        ticks: () => now,
      },
    );
    await client({ keys }).attestSgxEnclave(quote);
    now += 59_000;
    await client({ keys }).attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(1);
    now += 2_000;
    await client({ keys }).attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(2);
  });

  it('are fetched once more for an unknown key, and no more', async () => {
    const attester = client();
    await attester.attestSgxEnclave(quote);
    service.signers = [successor];
    await attester.attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(2);
    answerWith(signToken(makeSigner('key-9'), claims()));
    for (let i = 0; i < 5; i++) await codesOf(attester.attestSgxEnclave(quote));
    expect(service.count('/certs')).toBe(2);
  });

  it('serve several clients, administration too, and may be known beforehand', async () => {
    const first = client();
    await first.attestSgxEnclave(quote);
    const admin = new AttestationAdministrationClient(service.endpoint, undefined, {
      allowInsecureConnection: true,
      keys: first.keys,
    });
    const seconds = Math.floor(Date.now() / 1000);
    const times = { iss: service.endpoint, iat: seconds, nbf: seconds, exp: seconds + 3600 };
    const token = signToken(signer, { ...times, 'x-ms-policy': 'eyJhbGciOiJub25lIn0..' });
    service.answer = ({ path }) => (path.startsWith('/policies/') ? { body: { token } } : undefined);
    expect((await admin.getPolicy('Tpm')).policy.kind).toBe('empty');
    expect(service.count('/certs')).toBe(1);
    const offline = client({ keys: createLocalKeySource({ [service.endpoint]: { keys: [signer.key] } }) });
    await offline.attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(1);
  });
});

describe('runs where JavaScript runs (point 10)', () => {
  it('sends by a fetch that the caller brings: once more when told to wait, within its time, until it is stopped', async () => {
    let tries = 0;
    const httpClient = fetchHttpClient(async (url, init) => {
      tries++;
      if (tries === 1) return new Response('', { status: 503, headers: { 'retry-after': '0' } });
      return fetch(url, init);
    });
    const attester = client({ httpClient, retryOptions: { maxRetries: 1, retryDelayInMs: 1 } });
    expect((await attester.attestSgxEnclave(quote)).body.verified).toBe(true);
    expect(tries).toBe(3);
    const never = client({
      httpClient: fetchHttpClient(
        (_url, init) =>
          new Promise((_, reject) =>
            init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
          ),
      ),
    });
    const slow = never.getOpenIdMetadata({ requestOptions: { timeout: 20 } });
    expect(await codesOf(slow)).toEqual(['RequestTimedOut']);
    const controller = new AbortController();
    const stopped = never.getOpenIdMetadata({ abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('follows no redirect, reads no endless answer, and tells a broken line as such', async () => {
    const redirecting = fetchHttpClient(async () => Response.redirect('https://elsewhere.example/', 307));
    expect(await codesOf(client({ httpClient: redirecting }).getOpenIdMetadata())).toEqual([
      'ServiceRefused',
    ]);
    let given = 0;
    const endless = fetchHttpClient(async () => {
      const chunk = new Uint8Array(1024 * 1024).fill(0x20);
      const body = new ReadableStream({
        pull(controller) {
          given++;
          controller.enqueue(chunk);
        },
      });
      return new Response(body);
    });
    expect(await codesOf(client({ httpClient: endless }).getOpenIdMetadata())).toEqual(['AnswerMalformed']);
    expect(given).toBeLessThan(20);
    const broken = fetchHttpClient(() => Promise.reject(new TypeError('no network')));
    expect(await codesOf(client({ httpClient: broken }).getOpenIdMetadata())).toEqual(['ConnectionFailed']);
  });

  it('has no crypto package besides jose, which is WebCrypto, and no Node module', () => {
    const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const allowed =
      /^(?:@veritee\/\w+|@azure\/(?:core-auth|core-rest-pipeline|core-tracing|core-util|logger)|jose|zod)$/;
    expect(Object.keys(manifest.dependencies).filter((name) => !allowed.test(name))).toEqual([]);
  });
});

it('every point has its tests', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.test.ts'));
  const text = tests.map((name) => readFileSync(resolve(import.meta.dirname, name), 'utf8')).join('\n');
  const missing = Array.from({ length: 13 }, (_, index) => index + 1).filter(
    (point) => !text.includes(`(point ${point})'`),
  );
  expect(missing).toEqual([]);
});

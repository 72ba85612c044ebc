import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import type { AttestationClientOptions } from '../../src/attestation/options.ts';
import { packageName, packageVersion } from '../../src/version.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner } from '../support/signing.ts';
import { makeTls } from '../support/tls.ts';

const quote = new Uint8Array([3]);

describe('over https', () => {
  const tls = makeTls();
  let service: FakeService;
  let scopes: unknown[];
  const credential = {
    getToken: async (asked: string | string[]) => {
      scopes.push(asked);
      return { token: 'secret-bearer', expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const client = (options: AttestationClientOptions = {}) =>
    new AttestationClient(service.endpoint, credential, {
      tlsOptions: { ca: tls.cert },
      retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
      ...options,
    });

  beforeAll(async () => {
    service = await startService([makeSigner('key-1')], tls);
  });
  beforeEach(() => {
    scopes = [];
    service.received.length = 0;
    service.answer = () => undefined;
  });
  afterAll(() => service.close());

  it('sends the bearer token of the credential, for the scope of the public cloud', async () => {
    await client().attestSgxEnclave(quote);
    expect(service.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret-bearer',
      'Bearer secret-bearer',
    ]);
    expect(scopes.flat()).toContain('https://attest.azure.net/.default');
  });

  it('asks for the scope it is told to', async () => {
    await client({ credentialScopes: 'api://mine/.default' }).attestSgxEnclave(quote);
    expect(new Set(scopes.flat())).toEqual(new Set(['api://mine/.default']));
  });

  it('explains an unknown authority', async () => {
    const stranger = new AttestationClient(service.endpoint, { retryOptions: { maxRetries: 0 } });
    const error = await stranger.getOpenIdMetadata().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ConnectionFailed' });
    expect((error as { hint?: string }).hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('leaves the errors of a credential as they are', async () => {
    const failing = { getToken: () => Promise.reject(new Error('no login')) };
    const attempt = new AttestationClient(service.endpoint, failing, { tlsOptions: { ca: tls.cert } });
    await expect(attempt.attestSgxEnclave(quote)).rejects.toThrow('no login');
  });

  it('tries again when the service is busy, and waits as long as it is told', async () => {
    let tries = 0;
    service.answer = ({ path }) =>
      path.startsWith('/attest/') && ++tries < 3
        ? { status: 503, headers: { 'retry-after': '0' }, body: '' }
        : undefined;
    await client().attestSgxEnclave(quote);
    expect(tries).toBe(3);
  });

  it('does not follow redirects, which would take evidence and credential elsewhere', async () => {
    service.answer = ({ path }) =>
      path === '/elsewhere'
        ? { body: {} }
        : { status: 307, headers: { location: `${service.endpoint}/elsewhere` }, body: '' };
    expect(await codesOf(client().attestSgxEnclave(quote))).toEqual(['ServiceRefused']);
    expect(service.count('/elsewhere')).toBe(0);
  });

  it('gives up a try after the given time', async () => {
    service.answer = () => new Promise(() => undefined);
    const options = { retryOptions: { maxRetries: 0 } };
    const attempt = client(options).attestSgxEnclave(quote, { requestOptions: { timeout: 50 } });
    expect(await codesOf(attempt)).toEqual(['RequestTimedOut']);
  });

  it.each(['identity', 'gzip'])(
    'reads no more of an endless answer than it accepts (%s)',
    async (encoding) => {
      let given = 0;
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const endless = createServer(tls, (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
        const body = new Readable({
          read() {
            given++;
            this.push(given > 200 ? null : chunk);
          },
        });
        (encoding === 'gzip' ? body.pipe(createGzip()) : body).pipe(response);
        response.on('close', () => body.destroy());
      });
      await new Promise<void>((done) => endless.listen(0, '127.0.0.1', done));
      const { port } = endless.address() as AddressInfo;
      const options = { tlsOptions: { ca: tls.cert }, retryOptions: { maxRetries: 0 } };
      const attempt = new AttestationClient(`https://127.0.0.1:${port}`, options).getOpenIdMetadata();
      expect(await codesOf(attempt)).toEqual(['AnswerMalformed']);
      endless.closeAllConnections();
      await new Promise((done) => endless.close(done));
      expect(given).toBeLessThan(200);
    },
  );

  it('leaves no clock running when there is no connection, so that a program can end', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    try {
      const nowhere = new AttestationClient('http://127.0.0.1:1', {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
      });
      const attempt = nowhere.getOpenIdMetadata({ requestOptions: { timeout: 54_321 } });
      expect(await codesOf(attempt)).toEqual(['ConnectionFailed']);
      const timers = set.mock.results.filter((_, index) => set.mock.calls[index]?.[1] === 54_321);
      const stopped = new Set<unknown>(cleared.mock.calls.map(([timer]) => timer));
      expect(timers.length).toBeGreaterThan(0);
      expect(timers.filter(({ value }) => !stopped.has(value))).toEqual([]);
    } finally {
      set.mockRestore();
      cleared.mockRestore();
    }
  });

  it('gives up an answer that begins and never ends, after the time and when told to', async () => {
    const slow = createServer(tls, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    });
    await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done));
    const { port } = slow.address() as AddressInfo;
    const options = { tlsOptions: { ca: tls.cert }, retryOptions: { maxRetries: 0 } };
    const attester = new AttestationClient(`https://127.0.0.1:${port}`, options);
    const timed = attester.getOpenIdMetadata({ requestOptions: { timeout: 200 } });
    expect(await codesOf(timed)).toEqual(['RequestTimedOut']);
    const controller = new AbortController();
    const stopped = attester.getOpenIdMetadata({ abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    slow.closeAllConnections();
    await new Promise((done) => slow.close(done));
  });

  it('adds headers and policies', async () => {
    const policy = {
      name: 'mark',
      sendRequest: (
        request: { headers: { set(name: string, value: string): void } },
        next: (r: never) => never,
      ) => {
        request.headers.set('x-mark', 'yes');
        return next(request as never);
      },
    } as never;
    await client({ additionalPolicies: [{ policy, position: 'perRetry' }] }).getOpenIdMetadata({
      requestOptions: { customHeaders: { 'x-own': 'also' } },
    });
    const asked = service.received.find(({ path }) => path.startsWith('/.well-known/'));
    expect(asked?.headers).toMatchObject({ 'x-mark': 'yes', 'x-own': 'also' });
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['no token', '{}'],
    ['a token that is no text', '{"token":1}'],
    ['nothing', ''],
  ])('refuses an answer that is %s', async (_, body) => {
    service.answer = ({ path }) => (path.startsWith('/attest/') ? { body } : undefined);
    expect(await codesOf(client().attestSgxEnclave(quote))).toEqual(['AnswerMalformed']);
  });
});

describe('the package', () => {
  it('calls itself by its version', () => {
    expect(packageVersion).toBe(manifest.version);
    expect(packageName).toBe('veritee-client');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createRemoteKeySource,
  type IssuerTlsOptions,
  parseJwks,
} from '../../src/relying-party/fetch-keys.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { isLoopback } from '../../src/transport/loopback.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner, now, sgxClaims, signToken, type TestSigner } from '../support/signing.ts';
import { makeTls } from '../support/tls.ts';

describe('createRemoteKeySource', () => {
  let service: FakeService;
  const fetchKeys = createRemoteKeySource({ allowInsecureConnection: true, timeout: 500 });

  beforeAll(async () => {
    service = await startService([makeSigner('key-1')]);
  });
  beforeEach(() => {
    service.answer = () => undefined;
  });
  afterAll(() => service.close());

  it('fetches the keys from the address of the issuer', async () => {
    const { keys } = await fetchKeys.keysOf(service.endpoint);
    expect(keys[0]?.kid).toBe('key-1');
    expect(service.received.at(-1)).toMatchObject({ method: 'GET', path: '/certs' });
  });

  it('reads a key set from the address of an instance below a path', async () => {
    service.answer = ({ path }) => (path === '/mine/certs' ? { body: { keys: [] } } : undefined);
    expect(await fetchKeys.keysOf(`${service.endpoint}/mine`)).toEqual({ keys: [] });
  });

  it('does not follow redirects', async () => {
    service.answer = ({ path }) =>
      path === '/certs'
        ? { status: 302, headers: { location: `${service.endpoint}/moved` } }
        : { body: { keys: [] } };
    expect(await codesOf(fetchKeys.keysOf(service.endpoint))).toEqual(['KeysUnavailable']);
    expect(service.count('/moved')).toBe(0);
  });

  it('does not take the answer of a fetch that follows redirects all the same', async () => {
    const followed = Object.defineProperty(Response.json({ keys: [] }), 'redirected', { value: true });
    const keys = createRemoteKeySource({ fetch: async () => followed });
    expect(await codesOf(keys.keysOf('https://mine.wus.attest.azure.net'))).toEqual(['KeysUnavailable']);
  });

  it('gives up on a slow issuer', async () => {
    service.answer = () => new Promise((done) => setTimeout(() => done({ body: { keys: [] } }), 2000));
    expect(await codesOf(fetchKeys.keysOf(service.endpoint))).toEqual(['KeysUnavailable']);
  });

  it('reads no endless answer', async () => {
    service.answer = () => ({ body: `{"keys":[],"x":"${'a'.repeat(2 * 1024 * 1024)}"}` });
    expect(await codesOf(fetchKeys.keysOf(service.endpoint))).toEqual(['KeysMalformed']);
  });

  it('reports an issuer that fails or is not there', async () => {
    service.answer = () => ({ status: 500, body: '' });
    expect(await codesOf(fetchKeys.keysOf(service.endpoint))).toEqual(['KeysUnavailable']);
    expect(await codesOf(fetchKeys.keysOf('http://127.0.0.1:1'))).toEqual(['KeysUnavailable']);
  });

  it.each(['', '{', '[]', '{"keys":{}}', '{"keys":[1]}', '{"keys":[{"kid":1}]}'])(
    'refuses %j as a key set',
    async (body) => {
      service.answer = () => ({ body });
      expect(await codesOf(fetchKeys.keysOf(service.endpoint))).toEqual(['KeysMalformed']);
    },
  );

  it('goes to secure addresses only, unless allowed on this machine', async () => {
    const strict = createRemoteKeySource({ fetch: () => Promise.reject(new Error('asked')) });
    expect(await codesOf(strict.keysOf(service.endpoint))).toEqual(['OptionsInvalid']);
    expect(await codesOf(fetchKeys.keysOf('http://tests.wus.attest.azure.net'))).toEqual(['OptionsInvalid']);
    expect(await codesOf(fetchKeys.keysOf('file:///etc'))).toEqual(['OptionsInvalid']);
    expect(await codesOf(fetchKeys.keysOf('tests'))).toEqual(['OptionsInvalid']);
  });
});

describe('createRemoteKeySource with a signal', () => {
  it('rejects with the reason of the signal, and does not wait for the issuer', async () => {
    const source = createRemoteKeySource({ fetch: () => new Promise(() => undefined) });
    const reason = new Error('enough');
    const abortSignal = AbortSignal.abort(reason);
    await expect(source.keysOf('https://mine.wus.attest.azure.net', { abortSignal })).rejects.toBe(reason);
  });
});

describe('createRemoteKeySource and private networks', () => {
  const asked: string[] = [];
  const options = {
    fetch: async (url: string | URL | Request) => {
      asked.push(String(url));
      return Response.json({ keys: [] });
    },
  };

  it.each([
    'https://localhost:8443',
    'https://127.0.0.1',
    'https://10.1.2.3/mine',
    'https://0x0a010203/',
    'https://2130706433',
    'https://169.254.169.254',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://[fd00::1]',
    'https://intranet',
    'https://vault.corp.internal',
  ])('does not ask %s unless that is allowed', async (issuer) => {
    asked.length = 0;
    expect(await codesOf(createRemoteKeySource(options).keysOf(issuer))).toEqual(['OptionsInvalid']);
    expect(asked).toEqual([]);
    expect(
      await codesOf(createRemoteKeySource({ ...options, allowPrivateAddresses: true }).keysOf(issuer)),
    ).toEqual(['accepted']);
  });

  it('asks public ones', async () => {
    for (const issuer of [
      'https://mine.wus.attest.azure.net',
      'https://20.1.2.3',
      'https://[2606:4700::1]',
    ]) {
      expect(await codesOf(createRemoteKeySource(options).keysOf(issuer))).toEqual(['accepted']);
    }
  });
});

describe('createRemoteKeySource with discovery', () => {
  const issuer = 'https://mine.wus.attest.azure.net';
  /** An issuer whose metadata says this. */
  const fetching = (metadata: unknown) => {
    const asked: string[] = [];
    const keys = createRemoteKeySource({
      discovery: true,
      fetch: async (url) => {
        asked.push(String(url));
        return String(url).endsWith('/.well-known/openid-configuration')
          ? Response.json(metadata)
          : Response.json({ keys: [{ kid: 'key-1' }] });
      },
    });
    return { asked, keys };
  };

  it('takes the address of the keys from the metadata of the issuer', async () => {
    const { asked, keys } = fetching({ issuer, jwks_uri: `${issuer}/keys/v2` });
    expect((await keys.keysOf(issuer)).keys[0]?.kid).toBe('key-1');
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys/v2`]);
  });

  it.each<[string, unknown]>([
    ['keys of another host', { issuer, jwks_uri: 'https://evil.example/certs' }],
    ['keys over http', { issuer, jwks_uri: 'http://mine.wus.attest.azure.net/certs' }],
    ['keys at no address', { issuer, jwks_uri: '/certs' }],
    ['another issuer', { issuer: 'https://other.wus.attest.azure.net', jwks_uri: `${issuer}/certs` }],
    ['no issuer', { jwks_uri: `${issuer}/certs` }],
    ['no metadata', []],
  ])('refuses metadata with %s', async (_, metadata) => {
    const { asked, keys } = fetching(metadata);
    expect(await codesOf(keys.keysOf(issuer))).toEqual(['KeysMalformed']);
    expect(asked).toHaveLength(1);
  });
});

describe('parseJwks', () => {
  it('reads published keys', () => {
    expect(parseJwks('{"keys":[{"kid":"a","kty":"RSA","x5c":["MIIB"]}]}', 'x').keys).toHaveLength(1);
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['[::1]', true],
    ['localhost', true],
    ['mine.localhost', true],
    ['128.0.0.1', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['10.0.0.1', false],
  ])('of %s is %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('an issuer with a private CA', () => {
  const tls = makeTls();
  const other = makeTls();
  let service: FakeService;
  beforeAll(async () => {
    service = await startService([makeSigner('key-1')], tls);
  });
  afterAll(() => service.close());
  const source = (tlsOptions: IssuerTlsOptions) =>
    createRemoteKeySource({ tlsOptions, allowPrivateAddresses: true });

  it.each<[string, () => IssuerTlsOptions]>([
    ['PEM text', () => ({ ca: tls.cert })],
    ['several authorities in one text', () => ({ ca: other.cert + tls.cert })],
    ['a list', () => ({ ca: [other.cert, tls.cert] })],
  ])('is reached when its CA is given as %s', async (_, options) => {
    const { keys } = await source(options()).keysOf(service.endpoint);
    expect(keys[0]?.kid).toBe('key-1');
  });

  it.each<[string, IssuerTlsOptions]>([
    ['no CA', {}],
    ['another CA', { ca: other.cert }],
  ])('is not reached with %s', async (_, options) => {
    expect(await codesOf(source(options).keysOf(service.endpoint))).toEqual(['KeysUnavailable']);
  });

  it('is what a verifier takes', async () => {
    const fetchKeys = { tlsOptions: { ca: tls.cert }, allowPrivateAddresses: true };
    const issuers = [service.endpoint];
    const verifier = createTokenVerifier({ issuers, fetchKeys, currentDate: now });
    const token = signToken(service.signers[0] as TestSigner, sgxClaims({ iss: service.endpoint }));
    expect(await codesOf(verifier.verify(token))).toEqual(['accepted']);
    const strange = createTokenVerifier({
      issuers,
      fetchKeys: { allowPrivateAddresses: true },
      currentDate: now,
    });
    expect(await codesOf(strange.verify(token))).toEqual(['KeysUnavailable']);
  });

  it.each<[string, unknown]>([
    ['no PEM', { ca: 'example' }],
    ['a key', { ca: tls.key }],
    ['an empty list', { ca: [] }],
    ['another member', { cert: tls.cert }],
    ['text', tls.cert],
    ['null', null],
  ])('is refused with %s', (_, tlsOptions) => {
    expect(() => createRemoteKeySource({ tlsOptions } as never)).toThrow(
      expect.objectContaining({ code: 'OptionsInvalid' }),
    );
  });

  it('cannot be told to a platform that decides by itself', () => {
    vi.stubGlobal('process', { versions: {} });
    const make = () => createRemoteKeySource({ tlsOptions: { ca: tls.cert } });
    try {
      expect(make).toThrow(/cannot be told which authorities/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('is not named beside a fetch of the caller', () => {
    // @ts-expect-error: one of the two
    const make = () => createRemoteKeySource({ fetch, tlsOptions: { ca: tls.cert } });
    expect(make).toThrow(/fetch of yours/);
  });
});

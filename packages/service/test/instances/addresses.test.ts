import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBook } from '../../src/instances/addresses.ts';
import { instanceNameIn, newInstanceName } from '../../src/instances/names.ts';
import { reachOf } from '../../src/instances/reach.ts';

const book = addressBook(reachOf({}, 8443));
const BASE = 'https://127.0.0.1:8443';

describe('a request without an instance in it is for the default one', () => {
  it.each([
    '/attest/SgxEnclave?api-version=2020-10-01',
    '/certs',
    '/policies/SgxEnclave:reset',
    '/certificates:add',
    '/.well-known/openid-configuration',
    '/',
    '/contoso',
    '/con%74oso/certs',
    '/a/certs',
    '/-bad/certs',
    '/this-name-is-far-too-long-for-an-instance/certs',
    '//certs',
    '/?/contoso/certs',
  ])('%s', (url) => {
    const found = book.find('127.0.0.1:8443', url);
    expect(found).toEqual({ address: { instance: 'default', issuer: BASE }, url });
  });
});

describe('by path', () => {
  it('the first segment names the instance, in any letter case', () => {
    expect(book.find('127.0.0.1:8443', '/Contoso/attest/SgxEnclave?api-version=1')).toEqual({
      address: { instance: 'contoso', issuer: `${BASE}/contoso` },
      url: '/attest/SgxEnclave?api-version=1',
    });
  });

  it('the default instance has an address of its own as well', () => {
    expect(book.find('127.0.0.1:8443', '/default/certs').address.issuer).toBe(`${BASE}/default`);
    expect(book.primary('default')).toBe(BASE);
    expect(book.primary('contoso')).toBe(`${BASE}/contoso`);
  });

  it('the issuer is under the base by which the caller came', () => {
    const issuer = (host: string) => book.find(host, '/contoso/certs').address.issuer;
    expect(issuer('localhost:8443')).toBe('https://localhost:8443/contoso');
    expect(issuer('LOCALHOST:8443')).toBe('https://localhost:8443/contoso');
    expect(issuer('[::1]:8443')).toBe('https://[::1]:8443/contoso');
  });
});

describe('the host form of an address', () => {
  it('is under attest.localhost on this machine, or under the first domain that is configured', () => {
    expect(book.byHostName('contoso')).toBe('https://contoso.local.attest.localhost:8443');
    expect(book.byHostName('default')).toBe('https://default.local.attest.localhost:8443');
    const named = addressBook(reachOf({ region: 'weu', domains: ['a.example', 'b.example'] }, 8443));
    expect(named.byHostName('contoso')).toBe('https://contoso.weu.a.example:8443');
  });

  it('is not told where no name of ours leads: behind a public URL without a domain', () => {
    const behind = addressBook(reachOf({ publicUrl: 'https://attest.example.com' }, 8443));
    expect(behind.byHostName('contoso')).toBeUndefined();
    const here = addressBook(reachOf({ publicUrl: 'https://localhost:9443/attestation' }, 8443));
    expect(here.byHostName('contoso')).toBe('https://contoso.local.attest.localhost:9443');
  });
});

describe("the scheme's own port", () => {
  it.each([
    ['https', 443],
    ['http', 80],
  ] as const)('is left out of addresses of %s, and understood when it is named', (protocol, port) => {
    const standard = addressBook(reachOf({ protocol, domains: ['a.example'] }, port));
    const issuer = `${protocol}://127.0.0.1`;
    expect(standard.primary('default')).toBe(issuer);
    expect(standard.primary('contoso')).toBe(`${issuer}/contoso`);
    expect(standard.byHostName('contoso')).toBe(`${protocol}://contoso.local.a.example`);
    for (const host of ['127.0.0.1', `127.0.0.1:${port}`]) {
      expect(standard.find(host, '/contoso/certs').address.issuer).toBe(`${issuer}/contoso`);
    }
    expect(standard.find('localhost', '/certs').address.issuer).toBe(`${protocol}://localhost`);
  });

  it('of the other scheme is not', () => {
    expect(addressBook(reachOf({ protocol: 'http' }, 443)).primary('default')).toBe('http://127.0.0.1:443');
  });
});

describe('by host', () => {
  const domains = addressBook(reachOf({ domains: ['attest.example.com'], region: 'weu' }, 8443));

  it('the first label names the instance', () => {
    expect(book.find('Contoso.local.attest.localhost:8443', '/certs')).toEqual({
      address: { instance: 'contoso', issuer: 'https://contoso.local.attest.localhost:8443' },
      url: '/certs',
    });
    expect(domains.find('contoso.weu.attest.example.com:8443', '/contoso/x').url).toBe('/contoso/x');
  });

  it('a public URL at the standard port makes host names without one', () => {
    const publicly = addressBook(
      reachOf({ publicUrl: 'https://attest.example.com/', domains: ['a.example'] }, 8443),
    );
    expect(publicly.primary('contoso')).toBe('https://attest.example.com/contoso');
    for (const host of ['contoso.local.a.example', 'contoso.local.a.example:443']) {
      expect(publicly.find(host, '/certs').address.issuer).toBe('https://contoso.local.a.example');
    }
    for (const host of ['attest.example.com', 'attest.example.com:443', 'localhost:8443']) {
      expect(publicly.find(host, '/certs').address.issuer).toBe('https://attest.example.com');
    }
  });
});

describe('nothing that a caller sends gets into an issuer', () => {
  it.each([
    'evil.example',
    'evil.example:8443',
    '127.0.0.1:8444',
    'contoso.local.attest.localhost',
    'contoso.local.attest.localhost:1',
    'contoso.other.attest.localhost:8443',
    'a.b.local.attest.localhost:8443',
    '.local.attest.localhost:8443',
    'contoso.local.attest.localhost:8443:8443',
    'contoso.local.attest.localhost.evil.example:8443',
    '127.0.0.1:8443@evil.example',
    '',
  ])('Host: %s', (host) => {
    const { issuer } = book.find(host, '/certs').address;
    expect([BASE, 'https://contoso.local.attest.localhost:8443']).toContain(issuer);
    if (host !== 'contoso.local.attest.localhost:8443:8443') expect(issuer).toBe(BASE);
  });

  it('whatever it looks like', () => {
    const KNOWN =
      /^https:\/\/(?:(?:127\.0\.0\.1|localhost|\[::1\]):8443(?:\/[a-z0-9-]{3,24})?|[a-z0-9-]{3,24}\.local\.attest\.localhost:8443)$/;
    const piece = fc.constantFrom(
      'contoso',
      '.local',
      '.attest.localhost',
      ':8443',
      '/',
      '..',
      '@',
      '\r\n',
      '%2f',
      '#',
      '?',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, text, (host, path) => {
        const { address, url } = book.find(host, `/${path}`);
        expect(address.issuer).toMatch(KNOWN);
        expect(url.startsWith('/')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('not even without a Host header', () => {
    expect(book.find(undefined, '/certs').address.issuer).toBe(BASE);
  });
});

describe('names', () => {
  it.each(['abc', 'contoso', 'A-1', 'a23456789012345678901234'])('%s can be one', (name) => {
    expect(newInstanceName(name)).toBe(name.toLowerCase());
  });
  it.each([
    '',
    'ab',
    'a2345678901234567890123456',
    '-abc',
    'abc-',
    'a_b',
    'a.b.c',
    'größe',
    'attest',
    'Certs',
    'a b',
  ])('"%s" cannot', (name) => {
    expect(() => newInstanceName(name)).toThrow(/cannot have that name/);
    expect(instanceNameIn(name)).toBeUndefined();
  });
});

describe('a reach that cannot be one is refused', () => {
  it.each([
    { region: 'we.u' },
    { region: 'WEU' },
    { domains: ['-a.example'] },
    { domains: ['a..example'] },
    { publicUrl: 'ftp://a.example' },
    { publicUrl: 'https://user@a.example' },
    { publicUrl: 'https://a.example/?x' },
    { publicUrl: 'a.example' },
  ])('%j', (options) => {
    expect(() => reachOf(options, 8443)).toThrow(/cannot be one/);
  });
});

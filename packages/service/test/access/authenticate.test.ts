/** Bearer tokens: which ones count, and why the others do not. */

import { createHmac } from 'node:crypto';
import { base64url, utf8 } from '@veritee/core/internal';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authenticator, createAuthenticator } from '../../src/access/authenticate.ts';
import type { IssuerSettings } from '../../src/access/settings.ts';
import { makeKey, NOW, startIssuer, type TestIssuer, type TestKey, tokenOf } from './issuer.ts';

let now = NOW;
let issuer: TestIssuer;
let key: TestKey;
let elliptic: TestKey;
let foreign: TestKey;
let authenticator: Authenticator;

beforeAll(async () => {
  [key, elliptic, foreign] = await Promise.all([makeKey('one'), makeKey('two', 'ES256'), makeKey('one')]);
  issuer = await startIssuer([key, elliptic]);
});
afterAll(() => issuer.close());
beforeEach(() => {
  now = NOW;
  issuer.mood = 'well';
  issuer.keys = [key, elliptic];
  issuer.fetches = 0;
  authenticator = trusting({});
});

function trusting(more: Partial<IssuerSettings>, skew?: number): Authenticator {
  return createAuthenticator({
    issuers: [{ issuer: issuer.url, ...more }],
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    clock: () => now,
    ticks: () => now.getTime(),
  });
}

const callerOf = async (token: string | Promise<string>, by = authenticator) =>
  by.caller(`Bearer ${await token}`);

/** Why a token does not count. */
async function reasonOf(token: string | Promise<string>, by = authenticator): Promise<unknown> {
  const { kind, refusal } = await callerOf(token, by);
  expect(kind).toBe('anonymous');
  return refusal?.told?.['reason'] ?? refusal?.code;
}

const seconds = (moment: Date): number => moment.getTime() / 1000;
const part = (value: object): string => base64url(utf8(JSON.stringify(value)));

describe('a token of a trusted issuer', () => {
  it('names its bearer by issuer and object id', async () => {
    const caller = await callerOf(tokenOf(issuer, key, { oid: 'o-1' }));
    expect(caller).toMatchObject({ id: `${issuer.url}#o-1`, kind: 'bearer' });
    expect([...caller.roles]).toEqual(['attester']);
  });

  it.each([
    ['oid', 'a\0b'],
    ['sub', 'a\ud800b'],
  ])('whose %s is %j counts for nothing: it could not be put on the record', async (claim, value) => {
    expect(await reasonOf(tokenOf(issuer, key, { [claim]: value }))).toBe('ClaimInvalid');
  });

  it('with a very long name has one that ends with a whole character', async () => {
    for (const fill of ['', 'x']) {
      const { id } = await callerOf(tokenOf(issuer, key, { oid: fill + '\u{1f600}'.repeat(200) }));
      expect(id.length).toBeLessThanOrEqual(300);
      expect(id).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['with a slash behind the audience', { aud: 'https://attest.azure.net/' }],
    ['with several audiences', { aud: ['other', 'https://attest.azure.net'] }],
    ['without nbf', { nbf: undefined }],
    ['whose clock is four minutes ahead', { iat: seconds(NOW) + 240, nbf: seconds(NOW) + 240 }],
    ['that expired four minutes ago', { exp: seconds(NOW) - 240 }],
  ])('counts %s', async (_, claims) => {
    expect((await callerOf(tokenOf(issuer, key, claims))).kind).toBe('bearer');
  });

  it('counts when it is signed with an elliptic curve', async () => {
    expect((await callerOf(tokenOf(issuer, elliptic))).kind).toBe('bearer');
  });

  it('is believed for a minute at most without being checked again', async () => {
    const token = await tokenOf(issuer, key);
    await callerOf(token);
    issuer.keys = [elliptic];
    now = new Date(NOW.getTime() + 11 * 60_000);
    expect(await reasonOf(token)).toBe('KeyUnknown');
  });

  it('ends when it expires, also when it was checked before', async () => {
    const token = await tokenOf(issuer, key, { exp: seconds(NOW) + 10 });
    const strict = trusting({}, 0);
    expect((await callerOf(token, strict)).kind).toBe('bearer');
    now = new Date(NOW.getTime() + 10_000);
    expect(await reasonOf(token, strict)).toBe('TokenExpired');
  });
});

describe('a token does not count', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['for another audience', { aud: 'https://vault.azure.net' }, 'AudienceWrong'],
    ['without an audience', { aud: undefined }, 'AudienceWrong'],
    ['of an unknown issuer', { iss: 'https://elsewhere.example' }, 'IssuerUnknown'],
    ['without an issuer', { iss: undefined }, 'IssuerUnknown'],
    ['that has expired', { exp: seconds(NOW) - 301 }, 'TokenExpired'],
    ['that is not valid yet', { nbf: seconds(NOW) + 301 }, 'TokenNotYetValid'],
    ['without an end', { exp: undefined }, 'ClaimInvalid'],
  ])('%s', async (_, claims, reason) => {
    expect(await reasonOf(tokenOf(issuer, key, claims))).toBe(reason);
  });

  it('signed by another key of the same name', async () => {
    expect(await reasonOf(tokenOf(issuer, foreign))).toBe('SignatureInvalid');
  });

  it('of a tenant that is not served', async () => {
    const served = trusting({ tenants: ['t-1'] });
    expect(await reasonOf(tokenOf(issuer, key, { tid: 't-2' }), served)).toBe('TenantUnknown');
    expect(await reasonOf(tokenOf(issuer, key), served)).toBe('TenantUnknown');
    expect((await callerOf(tokenOf(issuer, key, { tid: 't-1' }), served)).kind).toBe('bearer');
  });

  it('with an algorithm that the operator does not allow', async () => {
    const strict = trusting({ algorithms: ['ES256'] });
    expect(await reasonOf(tokenOf(issuer, key), strict)).toBe('AlgorithmNotAllowed');
  });

  it('without a signature', async () => {
    const claims = {
      iss: issuer.url,
      aud: 'https://attest.azure.net',
      exp: seconds(NOW) + 60,
      iat: seconds(NOW),
    };
    const unsigned = `${part({ alg: 'none', kid: 'one' })}.${part(claims)}.`;
    expect(await reasonOf(unsigned)).toBe('AlgorithmNotAllowed');
  });

  it('whose HMAC key is the public key', async () => {
    const input = `${part({ alg: 'HS256', kid: 'one' })}.${part({ iss: issuer.url, exp: seconds(NOW) + 60 })}`;
    const mac = createHmac('sha256', JSON.stringify(key.publicJwk)).update(input).digest();
    expect(await reasonOf(`${input}.${base64url(mac)}`)).toBe('AlgorithmNotAllowed');
  });

  it('that brings its own key', async () => {
    const claims = {
      iss: issuer.url,
      aud: 'https://attest.azure.net',
      exp: seconds(NOW) + 60,
      iat: seconds(NOW),
    };
    const signed = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', jwk: foreign.publicJwk })
      .sign(foreign.privateKey);
    expect(await reasonOf(signed)).toBe('SignatureInvalid');
  });

  it('with a critical header that nobody knows', async () => {
    const input = `${part({ alg: 'RS256', kid: 'one', crit: ['x'], x: 1 })}.${part({ iss: issuer.url })}`;
    expect(await reasonOf(`${input}.AAAA`)).toBe('SignatureInvalid');
  });

  it.each([
    'Bearer',
    'Bearer a.b',
    'Basic dXNlcjpwYXNz',
    'Bearer a b',
    `Bearer ${'a'.repeat(17_000)}`,
    '',
    'Bearer ä.b.c',
  ])('that cannot be read: %.20s', async (header) => {
    const { refusal } = await authenticator.caller(header);
    expect(refusal?.told?.['reason']).toBe('TokenMalformed');
  });

  it('when no issuer is configured', async () => {
    const closed = createAuthenticator({ clock: () => now });
    expect(await reasonOf(tokenOf(issuer, key), closed)).toBe('IssuerUnknown');
  });

  it('and what it says never reaches the refusal', async () => {
    const { refusal } = await callerOf(tokenOf(issuer, key, { aud: 'leak-me', sub: 'leak-me' }));
    expect(JSON.stringify([refusal?.explain(), refusal?.told])).not.toContain('leak-me');
  });
});

describe('the keys of an issuer', () => {
  it('are fetched once for many tokens at the same time', async () => {
    const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((sub) => tokenOf(issuer, key, { sub })));
    await Promise.all(tokens.map((token) => callerOf(token)));
    expect(issuer.fetches).toBe(1);
  });

  it('are fetched anew when a token names a new one', async () => {
    await callerOf(tokenOf(issuer, key));
    const next = await makeKey('three');
    issuer.keys = [next];
    now = new Date(NOW.getTime() + 31_000);
    expect((await callerOf(tokenOf(issuer, next))).kind).toBe('bearer');
    expect(issuer.fetches).toBe(2);
  });

  it('cannot be asked for without end by tokens with made-up key names', async () => {
    await callerOf(tokenOf(issuer, key));
    for (let n = 0; n < 20; n++) {
      expect(await reasonOf(tokenOf(issuer, { ...foreign, kid: `made-up-${n}` }))).toBe('KeyUnknown');
    }
    expect(issuer.fetches).toBe(1);
    now = new Date(NOW.getTime() + 31_000);
    for (let n = 0; n < 20; n++) await reasonOf(tokenOf(issuer, { ...foreign, kid: `made-up-${n}` }));
    expect(issuer.fetches).toBe(2);
  });

  it('stay in use for a day when the issuer is away, and no longer', async () => {
    await callerOf(tokenOf(issuer, key));
    issuer.mood = 'down';
    now = new Date(NOW.getTime() + 23 * 3_600_000);
    expect((await callerOf(tokenOf(issuer, key, {}, now))).kind).toBe('bearer');
    now = new Date(NOW.getTime() + 25 * 3_600_000);
    expect(await reasonOf(tokenOf(issuer, key, {}, now))).toBe('IssuerUnavailable');
  });

  it.each(['down', 'redirecting', 'huge', 'other issuer'] as const)(
    'are not taken from an issuer that is %s',
    async (mood) => {
      issuer.mood = mood;
      expect(await reasonOf(tokenOf(issuer, key))).toBe('IssuerUnavailable');
      issuer.mood = 'well';
      expect(await reasonOf(tokenOf(issuer, key))).toBe('IssuerUnavailable');
      now = new Date(NOW.getTime() + 31_000);
      expect((await callerOf(tokenOf(issuer, key))).kind).toBe('bearer');
    },
  );

  it('may be at an address of their own', async () => {
    issuer.mood = 'other issuer';
    const direct = trusting({ jwks: `${issuer.url}/keys` });
    expect((await callerOf(tokenOf(issuer, key), direct)).kind).toBe('bearer');
  });
});

describe('the challenge', () => {
  it('says where to get a token, and what was wrong with the one sent', () => {
    const known = `authorization_uri="${issuer.url}", resource="https://attest.azure.net"`;
    expect(authenticator.challenge('TokenMissing')).toBe(`Bearer ${known}`);
    expect(authenticator.challenge('TokenExpired')).toBe(`Bearer ${known}, error="invalid_token"`);
    expect(authenticator.challenge('RoleMissing')).toBe(`Bearer ${known}, error="insufficient_scope"`);
    expect(createAuthenticator({ clock: () => now }).challenge()).toBe(
      'Bearer resource="https://attest.azure.net"',
    );
  });
});

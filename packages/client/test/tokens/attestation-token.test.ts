import { FormatError } from '@veritee/core';
import { base64url, unsecuredJws, utf8 } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestToken, parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { TokenVerificationError } from '../../src/tokens/errors.ts';
import { codesOf } from '../support/problems.ts';
import { at, issuer, makeSigner, sgxClaims, signToken } from '../support/signing.ts';

const signer = makeSigner('key-1');

describe('parseAttestationToken', () => {
  it('gives header and body members by name', () => {
    const text = signToken(signer, sgxClaims(), {
      cty: 'json',
      x5t: 'thumb',
      'x5t#S256': 'thumb256',
      x5u: 'https://elsewhere',
      x5c: signer.key.x5c,
    });
    const token = parseAttestationToken(text);
    expect(token).toMatchObject({
      algorithm: 'RS256',
      keyId: 'key-1',
      keyUrl: `${issuer}/certs`,
      type: 'JWT',
      contentType: 'json',
      certificateThumbprint: 'thumb',
      certificateSha256Thumbprint: 'thumb256',
      x509Url: 'https://elsewhere',
      issuer,
    });
    expect(token.expiresOn?.getTime()).toBe(at(28_800) * 1000);
    expect(token.issuedAt?.getTime()).toBe(at(0) * 1000);
    expect(token.notBefore?.getTime()).toBe(at(0) * 1000);
    expect(token.certificateChain?.certificates[0]).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(token.getBody()['x-ms-sgx-svn']).toBe(3);
    expect(token.serialize()).toBe(text);
  });

  it('leaves absent members out', () => {
    const token = parseAttestationToken(unsecuredJws({ alg: 'none' }, '{}'));
    expect('keyId' in token).toBe(false);
    expect('expiresOn' in token).toBe(false);
  });

  it('keeps integers beyond 2^53', () => {
    const token = parseAttestationToken(unsecuredJws({ alg: 'none' }, '{"large":18446744073709551615}'));
    expect(token.claims['large']).toBe(18446744073709551615n);
  });

  it.each([
    ['an empty text', ''],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.e30.e30'],
    ['five parts, as encrypted tokens have', 'e30.e30.e30.e30.e30'],
    ['a header that is no JSON', 'YQ.e30.'],
    ['a header without algorithm', 'e30.e30.'],
    ['a header whose algorithm is a number', unsecuredJws({ alg: 1 }, '{}')],
    ['a header whose key id is a number', unsecuredJws({ alg: 'none', kid: 1 }, '{}')],
    ['a header whose crit is no list', unsecuredJws({ alg: 'none', crit: 'b64' }, '{}')],
    ['a header whose x5c is no list', unsecuredJws({ alg: 'none', x5c: [1] }, '{}')],
    ['a body that is no JSON', unsecuredJws({ alg: 'none' }, 'a')],
    ['an empty body', unsecuredJws({ alg: 'none' }, '')],
    ['a body that is a list', unsecuredJws({ alg: 'none' }, '[]')],
    ['an expiry that is text', unsecuredJws({ alg: 'none' }, '{"exp":"1"}')],
    ['an expiry that is beyond all dates', unsecuredJws({ alg: 'none' }, '{"exp":1e300}')],
    ['an expiry that is null', unsecuredJws({ alg: 'none' }, '{"exp":null}')],
    ['padded base64url', `${unsecuredJws({ alg: 'none' }, '{}')}=`],
  ])('refuses %s', async (_, text) => {
    expect(await codesOf(() => parseAttestationToken(text))).toEqual(['TokenFormat']);
  });

  it.each([
    ['a claim', unsecuredJws({ alg: 'none' }, '{"iss":"a","iss":"b"}')],
    ['a claim with the same value', unsecuredJws({ alg: 'none' }, '{"iss":"a","iss":"a"}')],
    ['a claim inside another', unsecuredJws({ alg: 'none' }, '{"x-ms-policy":{"a":1,"a":2}}')],
    ['a header member', `${base64url(utf8('{"alg":"none","alg":"RS256"}'))}.e30.`],
  ])('refuses %s that is there twice', async (_, text) => {
    expect(await codesOf(() => parseAttestationToken(text))).toEqual(['MemberDuplicate']);
  });

  it('refuses an oversized token before looking at it', async () => {
    expect(await codesOf(() => parseAttestationToken('a'.repeat(longestToken + 1)))).toEqual([
      'TokenTooLong',
    ]);
  });

  it('refuses any text with a coded error or reads it', () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (input) => {
        try {
          expect(parseAttestationToken(input).serialize()).toBe(input);
        } catch (error) {
          expect(error).toBeInstanceOf(TokenVerificationError);
          expect((error as TokenVerificationError).cause).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads back every JSON object as the body', () => {
    const body = fc.dictionary(
      fc.string().filter((name) => !['iss', 'exp', 'iat', 'nbf', '__proto__'].includes(name)),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    );
    fc.assert(
      fc.property(body, (claims) => {
        const token = parseAttestationToken(unsecuredJws({ alg: 'none' }, JSON.stringify(claims)));
        expect({ ...token.claims }).toEqual({ ...claims });
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type AttestationResult, attestationResult } from '../../src/claims/attestation-result.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { codesOf } from '../support/problems.ts';
import { sgxClaims, unsecuredToken } from '../support/signing.ts';

function result(claims: Record<string, unknown> = {}): AttestationResult {
  const token = parseAttestationToken(unsecuredToken(sgxClaims(claims)));
  return attestationResult(token, { unsecured: true, verified: false });
}

describe('attestationResult', () => {
  it('gives typed members and keeps every claim', () => {
    const { claims, ...typed } = result({
      nonce: 7,
      'x-ms-policy': { tee: 'sgx' },
      'x-ms-inittime': { a: 1 },
      'x-ms-sgx-collateral': { quotehash: 'ab', newhash: 'cd' },
      'x-ms-new-claim': [1, { b: null }],
    });
    expect(typed).toMatchObject({
      nonce: '7',
      policyClaims: { tee: 'sgx' },
      initTimeClaims: { a: 1 },
      sgxCollateral: { quotehash: 'ab', newhash: 'cd' },
      unsecured: true,
      verified: false,
    });
    expect(claims['x-ms-new-claim']).toEqual([1, { b: null }]);
  });

  it('leaves out what the token does not say', () => {
    const typed = result({ 'x-ms-sgx-svn': undefined, 'x-ms-policy-hash': undefined });
    expect('svn' in typed).toBe(false);
    expect('policyHash' in typed).toBe(false);
    expect('policySigner' in typed).toBe(false);
  });

  it('reads a policy signer as a key and as a key in a member', () => {
    const key = { alg: 'RS256', kty: 'RSA', use: 'sig', x5c: ['MIIB'] };
    const signer = { certificates: ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'] };
    expect(result({ 'x-ms-policy-signer': key }).policySigner).toEqual(signer);
    expect(result({ 'x-ms-policy-signer': { jwk: key } }).policySigner).toEqual(signer);
  });

  it.each([
    ['ClaimMissing', { jti: undefined }],
    ['ClaimMissing', { iat: undefined }],
    ['ClaimMissing', { exp: undefined }],
    ['ClaimMissing', { 'x-ms-ver': undefined }],
    ['ClaimMissing', { 'x-ms-attestation-type': undefined }],
    ['ClaimMalformed', { 'x-ms-sgx-is-debuggable': 'true' }],
    ['ClaimMalformed', { 'x-ms-sgx-product-id': -1 }],
    ['ClaimMalformed', { 'x-ms-sgx-svn': 1.5 }],
    ['ClaimMalformed', { 'x-ms-sgx-mrenclave': 'xyz' }],
    ['ClaimMalformed', { 'x-ms-policy-hash': '%' }],
    ['ClaimMalformed', { 'x-ms-sgx-collateral': [] }],
    ['ClaimMalformed', { nonce: {} }],
  ])('refuses with %s: %j', async (code, claims) => {
    expect(await codesOf(() => result(claims))).toEqual([code]);
  });

  it('does not repeat the values of malformed claims', () => {
    expect(() => result({ nonce: { secret: 'value' } })).toThrow(/nonce/);
    expect(() => result({ nonce: { secret: 'value' } })).not.toThrow(/secret|value/);
  });
});

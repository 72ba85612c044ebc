import type { PublishedKey } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { createLocalKeySource } from '../../src/relying-party/signers.ts';
import { verifyToken } from '../../src/relying-party/verify-token.ts';
import { signatureAlgorithms } from '../../src/tokens/algorithms.ts';
import { codesOf } from '../support/problems.ts';
import { issuer, makeSigner, now, signToken } from '../support/signing.ts';

const rsa = makeSigner('rsa');
const p256 = makeSigner('p256', 'P-256');
const p384 = makeSigner('p384', 'P-384');
const weak = makeSigner('weak', 'RSA-1024');

function verify(token: string, ...keys: PublishedKey[]): Promise<unknown> {
  return verifyToken(token, {
    issuers: [issuer],
    keys: createLocalKeySource({ [issuer]: { keys } }),
    now,
    tolerance: 60,
    acceptUnsecured: false,
  });
}

describe('signatures', () => {
  it.each(signatureAlgorithms)('of %s verify by a key published as a certificate only', async (alg) => {
    const signer = alg === 'ES384' ? p384 : alg === 'ES256' ? p256 : rsa;
    expect(await codesOf(verify(signToken(signer, undefined, { alg }), signer.key))).toEqual(['accepted']);
  });

  it('verify by a key published without a certificate', async () => {
    for (const signer of [rsa, p256]) {
      const key = { kid: signer.key.kid, ...signer.publicKey.export({ format: 'jwk' }) } as PublishedKey;
      expect(await codesOf(verify(signToken(signer), key))).toEqual(['accepted']);
    }
  });

  it('verify by a key published without type', async () => {
    const { kty: _, ...key } = rsa.key;
    expect(await codesOf(verify(signToken(rsa), key))).toEqual(['accepted']);
  });

  it('are refused where the algorithm is not for the type of the key', async () => {
    const token = signToken(rsa, undefined, { kid: 'p256' });
    expect(await codesOf(verify(token, p256.key))).toEqual(['AlgorithmKeyMismatch']);
  });

  it('are refused where the published key is for another algorithm', async () => {
    const key = { ...rsa.key, alg: 'RS256' };
    expect(await codesOf(verify(signToken(rsa, undefined, { alg: 'PS256' }), key))).toEqual([
      'AlgorithmKeyMismatch',
    ]);
    expect(await codesOf(verify(signToken(rsa), key))).toEqual(['accepted']);
  });

  it('are refused where the key is on another curve', async () => {
    const token = signToken(p384, undefined, { alg: 'ES256' });
    expect(await codesOf(verify(token, p384.key))).toEqual(['KeyUnusable']);
  });

  it('are refused where the certificate carries another type of key than published', async () => {
    const key = { ...p256.key, kty: 'RSA', kid: 'rsa' };
    expect(await codesOf(verify(signToken(rsa), key))).toEqual(['KeyUnusable']);
  });

  it('of short RSA keys are refused', async () => {
    expect(await codesOf(verify(signToken(weak), weak.key))).toEqual(['KeyUnusable']);
  });

  it('by keys for encryption are refused', async () => {
    expect(await codesOf(verify(signToken(rsa), { ...rsa.key, use: 'enc' }))).toEqual(['KeyUnusable']);
  });

  it('by certificates that are none are refused', async () => {
    expect(await codesOf(verify(signToken(rsa), { ...rsa.key, x5c: ['AAAA'] }))).toEqual(['KeyUnusable']);
    expect(await codesOf(verify(signToken(rsa), { kid: 'rsa', kty: 'RSA' }))).toEqual(['KeyUnusable']);
  });

  it('without key id are tried with every key of the set, and with no other', async () => {
    const token = signToken(rsa, undefined, { kid: undefined, x5c: rsa.key.x5c });
    expect(await codesOf(verify(token, p256.key, weak.key, rsa.key))).toEqual(['accepted']);
    expect(await codesOf(verify(token, p256.key, makeSigner('other').key))).toEqual([
      'SignatureInvalid',
      'EmbeddedKeyUnexpected',
    ]);
    expect(await codesOf(verify(token))).toEqual(['KeyUnknown', 'EmbeddedKeyUnexpected']);
  });

  it('with a key id are not tried with keys of other ids', async () => {
    const token = signToken(rsa, undefined, { kid: 'p256' });
    expect(await codesOf(verify(token, rsa.key))).toEqual(['KeyUnknown']);
  });

  it('are tried with every key of the same id', async () => {
    const twin = { ...makeSigner('rsa').key };
    expect(await codesOf(verify(signToken(rsa), twin, rsa.key))).toEqual(['accepted']);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import type { JsonObject } from '@veritee/core';
import { base64url, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { keyEncryptionKeyOf } from '../../src/key-release/encryption-key.ts';
import { KeyReleaseError } from '../../src/key-release/errors.ts';
import { encodeWrappedKey, parseWrappedKey, releaseKey } from '../../src/key-release/release-key.ts';
import { parseReleasePolicy } from '../../src/key-release/release-policy.ts';
import { type KeyWrapping, unwrapSecret } from '../../src/key-release/wrapping.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner } from '../support/signing.ts';
import { caseText, haveCases } from './cases.ts';

const issuer = 'https://mine.wus.attest.azure.net';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
const key = { kty: 'RSA', kid: 'mine', key_ops: ['encrypt'], n, e };
const policy = parseReleasePolicy({
  version: '1.0.0',
  anyOf: [{ authority: issuer, allOf: [{ claim: 'x-ms-attestation-type', equals: 'sgx' }] }],
});
const tokenWith = (keys: unknown[], type = 'sgx') => ({
  issuer,
  unsecured: false,
  claims: { 'x-ms-attestation-type': type, 'x-ms-runtime': { keys } } as JsonObject,
});

describe('keyEncryptionKeyOf', () => {
  const found = (...keys: unknown[]) => keyEncryptionKeyOf(tokenWith(keys).claims);

  it.each<[string, unknown]>([
    ['by its operations', key],
    ['by its operations in another case', { ...key, key_ops: ['Verify', 'Encrypt'] }],
    ['by its use', { ...key, key_ops: undefined, use: 'enc' }],
    ['by its use under the other name', { ...key, key_ops: undefined, key_use: 'enc' }],
  ])('finds a key %s', async (_, each) => {
    expect(await found({ kty: 'EC' }, each, { ...key, kid: 'second' })).toEqual({
      kid: 'mine',
      key: { n, e },
    });
  });

  it('finds a key in a certificate', async () => {
    const signer = makeSigner('mine');
    const { n: modulus } = signer.publicKey.export({ format: 'jwk' });
    const { key: inCertificate } = await found({ kty: 'RSA', kid: 'mine', use: 'enc', x5c: signer.key.x5c });
    expect(inCertificate.n).toBe(modulus);
  });

  it.each<[string, unknown[], string]>([
    ['none', [], 'KeyMissing'],
    ['a key without id', [{ ...key, kid: undefined }], 'KeyMissing'],
    ['a key of another type', [{ ...key, kty: 'oct' }], 'KeyMissing'],
    ['a key for signatures', [{ ...key, key_ops: ['verify'], use: 'sig' }], 'KeyMissing'],
    ['no object', ['key', null, 3], 'KeyMissing'],
    ['a key without members', [{ kty: 'RSA', kid: 'mine', use: 'enc' }], 'KeyUnusable'],
    ['a key in no certificate', [{ kty: 'RSA', kid: 'mine', use: 'enc', x5c: ['AAAA'] }], 'KeyUnusable'],
  ])('refuses %s', async (_, keys, code) => {
    expect(await codesOf(found(...keys))).toEqual([code]);
  });

  it('does not take the key of the platform below a guest', async () => {
    const claims = { 'x-ms-isolation-tee': { 'x-ms-runtime': { keys: [key] } } } as unknown as JsonObject;
    expect(await codesOf(keyEncryptionKeyOf(claims))).toEqual(['KeyMissing']);
    expect(await codesOf(keyEncryptionKeyOf({ 'x-ms-runtime': 'text' }))).toEqual(['KeyMissing']);
  });
});

describe('releaseKey', () => {
  it.each([undefined, 'RSA-OAEP-256', 'RSA_AES_KEY_WRAP_384'] as const)(
    'releases to who has the private key, wrapped with %s',
    async (enc) => {
      const secret = utf8('open sesame');
      const wrapped = await releaseKey(tokenWith([key]), { policy, secret, ...(enc && { enc }) });
      expect(wrapped.kid).toBe('mine');
      const received = parseWrappedKey(encodeWrappedKey(wrapped));
      expect(received).toEqual(wrapped);
      expect(await unwrapSecret(received.ciphertext, privateKey, received.enc as KeyWrapping)).toEqual(
        secret,
      );
    },
  );

  it('releases nothing that the policy does not permit, and says why', async () => {
    const attempt = releaseKey(tokenWith([key], 'tdxvm'), { policy, secret: utf8('x') });
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyReleaseError);
    expect((error as KeyReleaseError).code).toBe('ReleaseDenied');
    expect((error as KeyReleaseError).message).toContain(
      'anyOf[0].allOf[0]: x-ms-attestation-type is "tdxvm", not "sgx"',
    );
    const unsecured = { ...tokenWith([key]), unsecured: true };
    expect(await codesOf(releaseKey(unsecured, { policy, secret: utf8('x') }))).toEqual(['TokenUnsecured']);
  });
});

describe('parseWrappedKey', () => {
  const document = (changes: object, header: object = {}) =>
    base64url(
      utf8(
        JSON.stringify({
          schema_version: '1.0',
          header: { kid: 'a', alg: 'dir', enc: 'CKM_RSA_AES_KEY_WRAP', ...header },
          ciphertext: 'AAAA',
          ...changes,
        }),
      ),
    );

  it.each([
    ['', '%', 'AAAA', '{', '[]', base64url(utf8('null'))],
    [document({ schema_version: '2.0' }), document({ header: [] }), document({ ciphertext: 1 })],
    [document({}, { alg: 'RSA' }), document({}, { kid: 1 }), document({ ciphertext: '%' })],
  ])('refuses what is no wrapped key', async (...texts) => {
    for (const text of texts) {
      expect(await codesOf(() => parseWrappedKey(text))).toEqual(['WrappedKeyFormat']);
    }
  });

  it('refuses a long text at once', async () => {
    expect(await codesOf(() => parseWrappedKey('A'.repeat(65 * 1024)))).toEqual(['WrappedKeyFormat']);
  });
});

describe.skipIf(!haveCases())('the recorded release of Key Vault', () => {
  it('has the layout that we read, and names the key of its token', async () => {
    const expected = JSON.parse(caseText('cvm-recorded/expected.json'));
    const wrapped = parseWrappedKey(caseText('cvm-recorded/key_hsm.json'));
    expect(wrapped.kid).toBe(expected.wrappingKeyKid);
    expect(wrapped.enc).toBe(expected.enc);
    expect(wrapped.ciphertext.length).toBe(expected.ciphertextBytes);
    const payload = JSON.parse(caseText('cvm-recorded/release-response.jws.payload.json'));
    expect(parseWrappedKey(payload.response.key.key.key_hsm)).toEqual(wrapped);
    const { claims } = parseAttestationToken(caseText('cvm-recorded/attestation-token.jwt').trim());
    expect((await keyEncryptionKeyOf(claims)).kid).toBe(expected.wrappingKeyKid);
  });
});

/** Keys go in as the ecosystem has them, and wrong ones are told for what they are. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAttestationPolicyToken, type PrivateKey, type SigningKey } from '../../src/index.ts';
import { type GivenKey, unwrapSecret, wrapSecret } from '../../src/key-release/index.ts';
import { readKey } from '../../src/keys/given-key.ts';
import { kindPhrase } from '../../src/keys/key-kind.ts';
import { makeSigner, type TestSigner } from '../support/signing.ts';

const rsa = makeSigner('rsa');
const ec = makeSigner('ec', 'P-256');
const ec384 = makeSigner('ec-384', 'P-384');
const policy = 'version=1.0;authorizationrules{=>permit();};';

function certificateOf({ key }: TestSigner): string {
  return `-----BEGIN CERTIFICATE-----\n${key.x5c[0]}\n-----END CERTIFICATE-----\n`;
}

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' | 'spki'): string {
  return key.export({ type: type as 'pkcs8', format: 'pem' }).toString();
}

function der(key: KeyObject, type: 'pkcs8' | 'spki'): Uint8Array<ArrayBuffer> {
  return new Uint8Array(key.export({ type: type as 'pkcs8', format: 'der' }));
}

function sign(privateKey: PrivateKey, signer: TestSigner, more: Partial<SigningKey> = {}): Promise<string> {
  const certificate = certificateOf(signer);
  return createAttestationPolicyToken(policy, privateKey, certificate, more as object).then(
    ({ algorithm }) => algorithm,
  );
}

const told = async (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    ({ code, message, expected, found }) => ({ code, message, expected, found }),
  );

const subtle = webcrypto.subtle;

describe('a signing key', () => {
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
  const forms: readonly (readonly [string, TestSigner, string, () => PrivateKey | Promise<PrivateKey>])[] = [
    ['PKCS #8 of RSA', rsa, 'RS256', () => pem(rsa.privateKey, 'pkcs8')],
    ['PKCS #1', rsa, 'RS256', () => pem(rsa.privateKey, 'pkcs1')],
    ['PKCS #8 of EC', ec, 'ES256', () => pem(ec.privateKey, 'pkcs8')],
    ['SEC 1', ec, 'ES256', () => pem(ec.privateKey, 'sec1')],
    ['SEC 1 of P-384', ec384, 'ES384', () => pem(ec384.privateKey, 'sec1')],
    ['a JWK', rsa, 'RS256', () => rsa.privateKey.export({ format: 'jwk' })],
    ['a JWK of EC', ec384, 'ES384', () => ec384.privateKey.export({ format: 'jwk' })],
    ['a KeyObject of RSA', rsa, 'RS256', () => rsa.privateKey],
    ['a KeyObject of EC', ec, 'ES256', () => ec.privateKey],
    [
      'a CryptoKey',
      ec,
      'ES256',
      () => subtle.importKey('pkcs8', der(ec.privateKey, 'pkcs8'), ecdsa, false, ['sign']),
    ],
    [
      'a CryptoKey for PSS',
      rsa,
      'PS384',
      () =>
        subtle.importKey('pkcs8', der(rsa.privateKey, 'pkcs8'), { name: 'RSA-PSS', hash: 'SHA-384' }, false, [
          'sign',
        ]),
    ],
  ];

  it.each(forms)('signs as %s', async (_, signer, algorithm, key) => {
    expect(await sign(await key(), signer)).toBe(algorithm);
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-521' });
  const ed = generateKeyPairSync('ed25519');
  const expected = (phrase: string) => `the private key of the certificate, ${phrase}`;
  const unfit: readonly (readonly [string, TestSigner, PrivateKey, string, string])[] = [
    [
      'PEM',
      rsa,
      pem(ec.privateKey, 'pkcs8'),
      'An EC P-256 key does not fit this RSA certificate.',
      'an RSA key',
    ],
    [
      'SEC 1',
      rsa,
      pem(ec.privateKey, 'sec1'),
      'An EC P-256 key does not fit this RSA certificate.',
      'an RSA key',
    ],
    [
      'JWK',
      rsa,
      ec.privateKey.export({ format: 'jwk' }),
      'An EC P-256 key does not fit this RSA certificate.',
      'an RSA key',
    ],
    ['KeyObject', rsa, ec.privateKey, 'An EC P-256 key does not fit this RSA certificate.', 'an RSA key'],
    [
      'RSA',
      ec,
      pem(rsa.privateKey, 'pkcs1'),
      'An RSA key does not fit this EC P-256 certificate.',
      'an EC P-256 key',
    ],
    [
      'another curve',
      ec,
      ec384.privateKey,
      'An EC P-384 key does not fit this EC P-256 certificate.',
      'an EC P-256 key',
    ],
    [
      'P-521',
      ec,
      pem(other.privateKey, 'pkcs8'),
      'An EC P-521 key does not fit this EC P-256 certificate.',
      'an EC P-256 key',
    ],
    [
      'P-521 in SEC 1',
      ec,
      pem(other.privateKey, 'sec1'),
      'An EC P-521 key does not fit this EC P-256 certificate.',
      'an EC P-256 key',
    ],
    [
      'Ed25519',
      rsa,
      pem(ed.privateKey, 'pkcs8'),
      'An Ed25519 key does not fit this RSA certificate.',
      'an RSA key',
    ],
    [
      'Ed25519 JWK',
      rsa,
      ed.privateKey.export({ format: 'jwk' }),
      'An Ed25519 key does not fit this RSA certificate.',
      'an RSA key',
    ],
  ];

  it.each(unfit)(
    'of another kind than its certificate is told: %s',
    async (_, signer, key, message, phrase) => {
      expect(await told(sign(key, signer))).toEqual({
        code: 'SigningKeyMismatch',
        message,
        expected: expected(phrase),
        found: expect.stringMatching(/^an (?:RSA|EC P-\d+|Ed25519) key$/),
      });
    },
  );

  it('of WebCrypto for another kind is told', async () => {
    const key = await subtle.importKey('pkcs8', der(ec.privateKey, 'pkcs8'), ecdsa, false, ['sign']);
    expect(await told(sign(key, rsa))).toMatchObject({
      code: 'SigningKeyMismatch',
      message: 'An EC P-256 key does not fit this RSA certificate.',
    });
    const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const unwrapping = await subtle.importKey('pkcs8', der(rsa.privateKey, 'pkcs8'), oaep, false, [
      'decrypt',
    ]);
    expect(await told(sign(unwrapping, rsa))).toEqual({
      code: 'SigningKeyInvalid',
      message: 'The WebCrypto key is not for signing.',
      expected: 'RSASSA-PKCS1-v1_5 with usage sign',
      found: 'RSA-OAEP for decrypt',
    });
  });

  it.each<[string, () => PrivateKey]>([
    ['PEM', () => pem(rsa.publicKey, 'spki')],
    ['JWK', () => rsa.publicKey.export({ format: 'jwk' })],
    ['KeyObject', () => rsa.publicKey],
  ])('that is public is told: %s', async (_, key) => {
    expect(await told(sign(key(), rsa))).toMatchObject({
      code: 'SigningKeyInvalid',
      message: 'The key given as privateKey is not a private key.',
      found: 'the public half of an RSA key',
    });
  });

  it('does not fit algorithms of other keys, or others than its own', async () => {
    expect(await told(sign(rsa.privateKey, rsa, { signingAlgorithm: 'ES256' }))).toEqual({
      code: 'SigningKeyMismatch',
      message: 'ES256 does not fit this RSA certificate.',
      expected: 'RS256, RS384, RS512, PS256, PS384, PS512',
      found: 'ES256',
    });
    const bound = { ...rsa.privateKey.export({ format: 'jwk' }), alg: 'PS256' };
    expect(await sign(bound, rsa)).toBe('PS256');
    expect(await told(sign(bound, rsa, { signingAlgorithm: 'RS256' }))).toMatchObject({
      message: 'The private key is for PS256 and no other algorithm.',
      expected: 'PS256',
      found: 'RS256',
    });
  });

  it.each<[string, unknown, string]>([
    ['a certificate', certificateOf(rsa), 'PEM text (CERTIFICATE)'],
    ['other text', 'text', 'other text'],
    ['two keys', pem(rsa.privateKey, 'pkcs8').repeat(2), '2 keys'],
    ['nothing', '', 'an empty text'],
    ['a number', 7, 'number'],
    ['another object', { key: 'x' }, 'an object that is not a key'],
    ['damaged PEM', '-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----', 'damaged DER'],
    [
      'an encrypted key',
      rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 's' }),
      'an encrypted private key',
    ],
    [
      'an encrypted key of the older form',
      rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 's' }),
      'an encrypted private key',
    ],
  ])('that is %s is told', async (_, key, found) => {
    expect(await told(sign(key as PrivateKey, rsa))).toMatchObject({ code: 'SigningKeyInvalid', found });
  });
});

describe('a wrapping key', () => {
  const secret = new Uint8Array([1, 2, 3]);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const oaep = (hash: string) => ({ name: 'RSA-OAEP', hash });

  it('wraps and opens in each of its forms', async () => {
    const publics: GivenKey[] = [
      pem(publicKey, 'spki'),
      publicKey,
      publicKey.export({ format: 'jwk' }),
      privateKey.export({ format: 'jwk' }),
      await subtle.importKey('spki', der(publicKey, 'spki'), oaep('SHA-256'), false, ['encrypt']),
    ];
    const privates: (GivenKey | Uint8Array)[] = [
      pem(privateKey, 'pkcs8'),
      pem(privateKey, 'pkcs1'),
      der(privateKey, 'pkcs8'),
      privateKey,
      privateKey.export({ format: 'jwk' }),
      { ...privateKey.export({ format: 'jwk' }), alg: 'RSA-OAEP', use: 'enc' },
      await subtle.importKey('pkcs8', der(privateKey, 'pkcs8'), oaep('SHA-256'), false, ['decrypt']),
    ];
    for (const to of publics) {
      const wrapped = await wrapSecret(secret, to, 'RSA_AES_KEY_WRAP_256');
      for (const by of privates)
        expect(await unwrapSecret(wrapped, by, 'RSA_AES_KEY_WRAP_256')).toEqual(secret);
    }
  });

  it.each<[string, GivenKey | Uint8Array, string]>([
    ['of EC', pem(ec.privateKey, 'pkcs8'), 'an EC P-256 key'],
    ['of EC as JWK', ec.privateKey.export({ format: 'jwk' }), 'an EC P-256 key'],
    ['that is public', pem(publicKey, 'spki'), 'a public RSA key'],
    ['that is public, as KeyObject', publicKey, 'a public RSA key'],
    [
      'that is short',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
      'an RSA key of 1024 bits',
    ],
    ['that is damaged', new Uint8Array([0x30, 0x00]), 'damaged DER'],
    [
      'that is incomplete',
      { kty: 'RSA', d: 'AQAB' },
      expect.stringMatching(/^a damaged key/) as unknown as string,
    ],
    ['that is a certificate', certificateOf(rsa), 'PEM text (CERTIFICATE)'],
  ])('%s is told when it shall open', async (_, key, found) => {
    expect(await told(unwrapSecret(new Uint8Array(272), key))).toMatchObject({
      code: 'KeyUnusable',
      message: 'The key cannot open a wrapped secret.',
      found,
    });
  });

  it('that is private is told when it shall wrap', async () => {
    expect(await told(wrapSecret(secret, pem(privateKey, 'pkcs8')))).toMatchObject({
      code: 'KeyUnusable',
      message: 'The key cannot wrap a secret.',
      found: 'a private RSA key',
    });
  });

  it('of WebCrypto is bound to its hash and its use', async () => {
    const key = await subtle.importKey('pkcs8', der(privateKey, 'pkcs8'), oaep('SHA-256'), false, [
      'decrypt',
    ]);
    expect(await told(unwrapSecret(new Uint8Array(272), key))).toEqual({
      code: 'KeyUnusable',
      message: 'The WebCrypto key is not for this wrapping.',
      expected: 'a private RSA-OAEP key with SHA-1 and usage decrypt',
      found: 'RSA-OAEP with SHA-256 for decrypt',
    });
  });
});

describe('readKey', () => {
  it('quotes nothing of a key', () => {
    for (const key of [rsa.privateKey, ec.privateKey]) {
      const text = pem(key, 'pkcs8');
      const cut = text.replace(/\n(.{40})/, '\n');
      const reading = readKey(cut);
      expect(JSON.stringify('fault' in reading ? reading.fault : '')).not.toContain(text.slice(60, 90));
    }
  });

  it('reads what Node and WebCrypto export', () => {
    expect(readKey(createPrivateKey(pem(rsa.privateKey, 'pkcs8')))).toMatchObject({
      kind: 'RSA',
      isPrivate: true,
    });
    expect(readKey(createPublicKey(rsa.privateKey))).toMatchObject({ kind: 'RSA', isPrivate: false });
  });

  it.each([
    ['RSA', 'an RSA key'],
    ['P-256', 'an EC P-256 key'],
    ['secp256k1', 'an EC secp256k1 key'],
    ['X25519', 'an X25519 key'],
    ['oct', 'a symmetric key'],
    ['1.2.3', 'a 1.2.3 key'],
  ])('%s is called %s', (kind, phrase) => {
    expect(kindPhrase(kind)).toBe(phrase);
  });
});

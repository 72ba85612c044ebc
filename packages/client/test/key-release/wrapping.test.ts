import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { fromBase64url, fromHex, hex, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { unwrapAesKwp, wrapAesKwp } from '../../src/key-release/aes-kwp.ts';
import { type KeyWrapping, unwrapSecret, wrapSecret } from '../../src/key-release/wrapping.ts';
import { codesOf } from '../support/problems.ts';
import { caseText, haveCases } from './cases.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = pair.publicKey.export({ format: 'jwk' }) as { n: string; e: string };
const pkcs8 = new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
const wrappings: KeyWrapping[] = [
  'RSA-OAEP-256',
  'CKM_RSA_AES_KEY_WRAP',
  'RSA_AES_KEY_WRAP_256',
  'RSA_AES_KEY_WRAP_384',
];

describe('AES key wrap with padding', () => {
  // RFC 5649 section 6.
  const kek = fromHex('5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8');

  it.each([
    [
      'c37b7e6492584340bed12207808941155068f738',
      '138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a',
    ],
    ['466f7250617369', 'afbeb0f07dfbf5419200f2ccb50bb24f'],
  ])('wraps %s as the RFC does', async (plain, wrapped) => {
    expect(hex(await wrapAesKwp(kek, fromHex(plain)))).toBe(wrapped);
    expect(hex(await unwrapAesKwp(kek, fromHex(wrapped)))).toBe(plain);
  });

  it('is that of OpenSSL, for every length', async () => {
    const key = randomBytes(32);
    const iv = fromHex('a65959a6');
    for (let length = 1; length <= 41; length++) {
      const plain = randomBytes(length);
      const cipher = createCipheriv('id-aes256-wrap-pad', key, iv);
      const wrapped = await wrapAesKwp(key, plain);
      expect(hex(wrapped)).toBe(Buffer.concat([cipher.update(plain), cipher.final()]).toString('hex'));
      const decipher = createDecipheriv('id-aes256-wrap-pad', key, iv);
      expect(Buffer.concat([decipher.update(wrapped), decipher.final()])).toEqual(plain);
      expect(hex(await unwrapAesKwp(key, wrapped))).toBe(plain.toString('hex'));
    }
  });

  it.each([8, 33])('opens a Buffer with %i bytes in it, and leaves it as it is', async (length) => {
    const key = randomBytes(32);
    const plain = randomBytes(length);
    const wrapped = Buffer.from(await wrapAesKwp(key, plain));
    const before = hex(wrapped);
    expect(hex(await unwrapAesKwp(key, wrapped))).toBe(hex(plain));
    expect(hex(wrapped)).toBe(before);
  });

  it.each([7, 8, 9, 32])('refuses any change of what wraps %i bytes', async (length) => {
    const key = randomBytes(32);
    const wrapped = await wrapAesKwp(key, randomBytes(length));
    for (let at = 0; at < wrapped.length; at++) {
      const changed = wrapped.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(await codesOf(unwrapAesKwp(key, changed))).toEqual(['UnwrapFailed']);
    }
    expect(await codesOf(unwrapAesKwp(randomBytes(32), wrapped))).toEqual(['UnwrapFailed']);
    expect(await codesOf(unwrapAesKwp(key, wrapped.subarray(8)))).toEqual(['UnwrapFailed']);
    expect(await codesOf(unwrapAesKwp(key, wrapped.subarray(1)))).toEqual(['UnwrapFailed']);
  });

  it('refuses a right value with a wrong length or padding inside', async () => {
    const key = randomBytes(32);
    const ecb = (block: Uint8Array) => {
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      return new Uint8Array(Buffer.concat([cipher.update(block), cipher.final()]));
    };
    for (const [block, codes] of [
      ['a65959a600000007' + '0102030405060700', ['accepted']],
      ['a65959a600000007' + '0102030405060708', ['UnwrapFailed']],
      ['a65959a600000000' + '0000000000000000', ['UnwrapFailed']],
      ['a65959a600000009' + '0102030405060708', ['UnwrapFailed']],
      ['a6a6a6a6a6a6a6a6' + '0102030405060708', ['UnwrapFailed']],
    ] as const) {
      expect(await codesOf(unwrapAesKwp(key, ecb(fromHex(block))))).toEqual(codes);
    }
  });

  it('has bounds', async () => {
    expect(await codesOf(wrapAesKwp(randomBytes(32), new Uint8Array()))).toEqual(['SecretTooLong']);
    expect(await codesOf(wrapAesKwp(randomBytes(32), new Uint8Array(16 * 1024 + 1)))).toEqual([
      'SecretTooLong',
    ]);
    expect(await codesOf(unwrapAesKwp(randomBytes(32), new Uint8Array(32 * 1024)))).toEqual(['UnwrapFailed']);
  });
});

interface WrapCase {
  readonly enc: KeyWrapping;
  readonly target: string;
  readonly plaintextHex?: string;
  readonly ciphertext: string;
  readonly expected: 'ok' | 'fail';
}

describe.skipIf(!haveCases())('cases of wrapped keys', () => {
  const { privateKeyPkcs8Pem = '', vectors = [] } = JSON.parse(caseText('wrap/wrap-vectors.json')) as {
    privateKeyPkcs8Pem?: string;
    vectors?: WrapCase[];
  };
  const key = new Uint8Array(Buffer.from(privateKeyPkcs8Pem.replace(/-----[^-]*-----|\s/g, ''), 'base64'));

  it('are there', () => {
    expect(vectors.length).toBeGreaterThan(10);
  });

  it.each(vectors)('$enc of $target: $expected', async ({ enc, plaintextHex, ciphertext, expected }) => {
    const opened = unwrapSecret(fromBase64url(ciphertext), key, enc);
    if (expected === 'ok') expect(hex(await opened)).toBe(plaintextHex);
    else expect(await codesOf(opened)).toEqual(['UnwrapFailed']);
  });
});

describe('wrapSecret', () => {
  it.each(wrappings)('%s is opened by the private key, in either form', async (enc) => {
    const secret = utf8('the database password');
    const ciphertext = await wrapSecret(secret, jwk, enc);
    expect(await unwrapSecret(ciphertext, pkcs8, enc)).toEqual(secret);
    expect(await unwrapSecret(ciphertext, pair.privateKey.export({ format: 'jwk' }), enc)).toEqual(secret);
    expect(hex(ciphertext)).not.toContain(hex(secret));
    expect(await wrapSecret(secret, jwk, enc)).not.toEqual(ciphertext);
  });

  it('wraps whole private keys', async () => {
    const ciphertext = await wrapSecret(pkcs8, jwk);
    expect(ciphertext.length).toBe(256 + 8 + Math.ceil(pkcs8.length / 8) * 8);
    expect(await unwrapSecret(ciphertext, pkcs8)).toEqual(pkcs8);
  });

  it.each(wrappings)('%s is opened by no other key and no other way', async (enc) => {
    const ciphertext = await wrapSecret(utf8('a secret'), jwk, enc);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    expect(await codesOf(unwrapSecret(ciphertext, other, enc))).toEqual(['UnwrapFailed']);
    for (const another of wrappings.filter((each) => each !== enc)) {
      expect(await codesOf(unwrapSecret(ciphertext, pkcs8, another))).toEqual(['UnwrapFailed']);
    }
    for (const length of [0, 1, 255, 256, ciphertext.length - 1]) {
      if (length === ciphertext.length) continue;
      expect(await codesOf(unwrapSecret(ciphertext.subarray(0, length), pkcs8, enc))).toEqual([
        'UnwrapFailed',
      ]);
    }
  });

  it('refuses keys that are too short or none, and ways that do not exist', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
      format: 'jwk',
    }) as typeof jwk;
    expect(await codesOf(wrapSecret(utf8('a'), short))).toEqual(['KeyUnusable']);
    expect(await codesOf(wrapSecret(utf8('a'), { n: '', e: 'AQAB' }))).toEqual(['KeyUnusable']);
    const long = { n: Buffer.alloc(1032, 0xff).toString('base64url'), e: 'AQAB' };
    expect(await codesOf(wrapSecret(utf8('a'), long))).toEqual(['KeyUnusable']);
    expect(await codesOf(unwrapSecret(new Uint8Array(300), utf8('no key')))).toEqual(['KeyUnusable']);
    for (const enc of ['', 'RSA1_5', 'toString']) {
      expect(await codesOf(wrapSecret(utf8('a'), jwk, enc as KeyWrapping))).toEqual(['WrappingUnknown']);
      expect(await codesOf(unwrapSecret(new Uint8Array(300), pkcs8, enc as KeyWrapping))).toEqual([
        'WrappingUnknown',
      ]);
    }
  });

  it('refuses secrets that do not fit', async () => {
    expect(await codesOf(wrapSecret(new Uint8Array(191), jwk, 'RSA-OAEP-256'))).toEqual(['SecretTooLong']);
    expect(await codesOf(wrapSecret(new Uint8Array(190), jwk, 'RSA-OAEP-256'))).toEqual(['accepted']);
    expect(await codesOf(wrapSecret(new Uint8Array(), jwk, 'RSA-OAEP-256'))).toEqual(['SecretTooLong']);
    expect(await codesOf(wrapSecret(new Uint8Array(), jwk))).toEqual(['SecretTooLong']);
  });

  it('opens keys that were published for another hash', async () => {
    const ciphertext = await wrapSecret(utf8('a secret'), jwk, 'CKM_RSA_AES_KEY_WRAP');
    const annotated = {
      ...pair.privateKey.export({ format: 'jwk' }),
      alg: 'RSA-OAEP-256',
      use: 'enc',
      key_ops: ['decrypt'],
    };
    expect(await unwrapSecret(ciphertext, annotated)).toEqual(utf8('a secret'));
  });
});

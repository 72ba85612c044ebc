/** Both faces of the crypto door answer alike: on Node, where both run, each is held to the other. */

import { constants, createHash, generateKeyPairSync, type KeyObject, sign as signed } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, hex, utf8 } from '../../src/bytes/encoding.ts';
import { keyObjectOf, publicKeyFrom } from '../../src/crypto/key-objects.ts';
import * as node from '../../src/crypto/node.ts';
import { coordinateSize, type PublicKey, publicKeyInfoOf } from '../../src/crypto/public-key.ts';
import type { DigestName, Signature } from '../../src/crypto/signature.ts';
import * as web from '../../src/crypto/web.ts';
import { codeOf, flipped } from '../support.ts';

const digestNames: readonly DigestName[] = ['sha1', 'sha256', 'sha384', 'sha512'];
const curves = ['P-256', 'P-384', 'P-521'] as const;

/** What an import comes to: the key's numbers, or the code of the refusal. */
function imported(door: Pick<typeof node, 'importPublicKey'>, info: Uint8Array): unknown {
  try {
    return { ...door.importPublicKey(info) };
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}

const infoOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'spki', format: 'der' }));

/** Plain bytes: a slice of a Buffer would share them. */
const sign = (hash: string, data: Uint8Array, key: Parameters<typeof signed>[2]): Uint8Array =>
  new Uint8Array(signed(hash, data, key));

/** The verdict of both; fails when they differ. */
async function verdict(given: Omit<Signature, 'key'>, info: Uint8Array): Promise<boolean> {
  const onNode = { ...given, key: node.importPublicKey(info) };
  const onWeb = { ...given, key: web.importPublicKey(info) };
  const verdicts = [
    node.isValid(onNode),
    await node.isValidElsewhere(onNode),
    await web.isValidElsewhere(onWeb),
  ];
  expect(new Set(verdicts).size).toBe(1);
  return verdicts[0] === true;
}

it('has the same functions on both sides', () => {
  const onNode: Record<keyof typeof web, unknown> = node;
  expect(Object.keys(web).sort()).toEqual(
    Object.keys(onNode)
      .filter((name) => name !== 'handleOf')
      .sort(),
  );
});

it.each([
  ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
] as const)('keeps nothing of the memory that an %s key was read from', async (_, pair) => {
  const data = utf8('data');
  const signature = sign('sha256', data, pair.privateKey);
  for (const door of [node, web]) {
    const memory = infoOf(pair.publicKey);
    const key = door.importPublicKey(memory);
    memory.fill(0);
    expect(publicKeyInfoOf(key)).toEqual(infoOf(pair.publicKey));
    expect(await door.isValidElsewhere({ hash: 'sha256', data, key, encoding: 'der', signature })).toBe(true);
  }
});

it.each(digestNames)('digests bytes and texts by %s alike', (name) => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'grapheme' })), (data) => {
      const expected = createHash(name).update(data).digest('hex');
      expect(hex(node.digest(name, data))).toBe(expected);
      expect(hex(web.digest(name, data))).toBe(expected);
      expect(node.hexDigest(name, data)).toBe(expected);
      expect(web.hexDigest(name, data)).toBe(expected);
    }),
  );
});

describe('a public key', () => {
  it.each(curves)('on %s is read alike, whole or damaged', (namedCurve) => {
    const info = infoOf(generateKeyPairSync('ec', { namedCurve }).publicKey);
    expect(imported(web, info)).toEqual(imported(node, info));
    expect(imported(node, info)).toMatchObject({ kind: 'EC', curve: namedCurve });
    expect(publicKeyInfoOf(node.importPublicKey(info))).toEqual(info);
    fc.assert(
      fc.property(fc.nat(8 * info.length - 1), (bit) => {
        const damaged = flipped(info, bit);
        expect(imported(node, damaged)).toBe('CertificateFormat');
        expect(imported(web, damaged)).toBe('CertificateFormat');
      }),
    );
  });

  it.each(curves)('on %s may not have a coordinate beyond the field', (namedCurve) => {
    const size = coordinateSize(namedCurve);
    const most = new Uint8Array(size).fill(0xff);
    for (const [x, y] of [
      [most, most],
      [new Uint8Array(size), new Uint8Array(size)],
    ] as const) {
      expect(codeOf(() => node.importPoint(namedCurve, x, y))).toBe('CertificateFormat');
      expect(codeOf(() => web.importPoint(namedCurve, x, y))).toBe('CertificateFormat');
    }
    for (const door of [node, web])
      expect(codeOf(() => door.importPoint(namedCurve, most.subarray(1), most))).toBe('CertificateFormat');
  });

  it.each([1024, 2048, 3072])('of RSA with %i bits is read alike, whole or damaged', (modulusLength) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
    const info = infoOf(publicKey);
    const key = node.importPublicKey(info);
    expect(imported(web, info)).toEqual({ ...key });
    expect(key).toMatchObject({ kind: 'RSA', bits: modulusLength });
    if (key.kind !== 'RSA') throw new Error('no RSA key');
    expect(node.importRsaKey(key.modulus, key.exponent)).toEqual(key);
    expect(web.importRsaKey(key.modulus, key.exponent)).toEqual(key);
    expect(keyObjectOf(key).equals(publicKey)).toBe(true);
    fc.assert(
      fc.property(fc.nat(8 * info.length - 1), (bit) => {
        const damaged = flipped(info, bit);
        expect(imported(web, damaged)).toEqual(imported(node, damaged));
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, () => Uint8Array]>([
    [
      'a compressed point',
      () => fromHex(`3039301306072a8648ce3d020106082a8648ce3d03010703220002${'6b'.repeat(32)}`),
    ],
    ['a point on secp256k1', () => infoOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['a key for Ed25519', () => infoOf(generateKeyPairSync('ed25519').publicKey)],
    ['a short RSA key', () => infoOf(generateKeyPairSync('rsa', { modulusLength: 768 }).publicKey)],
    ['an RSA key with a long exponent', () => rsaInfo(2n ** 33n + 1n)],
    ['an RSA key with the exponent 1', () => rsaInfo(1n)],
    ['an RSA key with an even exponent', () => rsaInfo(4n)],
    ['nothing', () => new Uint8Array()],
  ])('is refused when it is %s', (_what, info) => {
    expect(imported(node, info())).toBe('CertificateFormat');
    expect(imported(web, info())).toBe('CertificateFormat');
  });

  it('that was copied for another thread is the same key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const data = utf8('what was signed');
    const given = {
      hash: 'sha256',
      data,
      encoding: 'der',
      signature: sign('sha256', data, privateKey),
    } as const;
    for (const door of [node, web]) {
      const key = structuredClone(door.importPublicKey(infoOf(publicKey)));
      expect(await door.isValidElsewhere({ ...given, key })).toBe(true);
    }
    const beside = { ...publicKeyFrom(publicKey), point: new Uint8Array(64) } as PublicKey;
    expect(() => keyObjectOf(beside)).toThrow();
    await expect(web.isValidElsewhere({ ...given, key: beside })).rejects.toThrow();
  });
});

/** A key of RSA with this exponent; its modulus is anybody's. */
function rsaInfo(exponent: bigint): Uint8Array {
  const key = publicKeyFrom(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey);
  const digits = exponent.toString(16);
  const e = fromHex(digits.padStart(digits.length + (digits.length % 2), '0'));
  const modulus = key.kind === 'RSA' ? key.modulus : e;
  const integer = (bytes: Uint8Array): Uint8Array => {
    const padded = (bytes[0] ?? 0) >= 0x80 ? concat(new Uint8Array(1), bytes) : bytes;
    return tagged(0x02, padded);
  };
  const algorithm = fromHex('300d06092a864886f70d0101010500');
  const bits = tagged(0x03, concat(new Uint8Array(1), tagged(0x30, concat(integer(modulus), integer(e)))));
  return tagged(0x30, concat(algorithm, bits));
}

function tagged(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  return concat(Uint8Array.from(length < 0x80 ? [tag, length] : [tag, 0x81, length]), content);
}

describe('a signature', () => {
  const data = utf8('what was signed');

  it.each(curves.flatMap((curve) => digestNames.map((hash) => [curve, hash] as const)))(
    'on %s with %s has the same verdict',
    async (namedCurve, hash) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
      const info = infoOf(publicKey);
      for (const encoding of ['der', 'ieee-p1363'] as const) {
        const signature = sign(hash, data, { key: privateKey, dsaEncoding: encoding });
        const given = { hash, data, encoding, signature };
        expect(await verdict(given, info)).toBe(true);
        expect(await verdict({ ...given, data: utf8('something else') }, info)).toBe(false);
        const otherForm = encoding === 'der' ? 'ieee-p1363' : 'der';
        expect(await verdict({ ...given, encoding: otherForm }, info)).toBe(false);
        await fc.assert(
          fc.asyncProperty(fc.nat(8 * signature.length - 1), async (bit) => {
            expect(await verdict({ ...given, signature: flipped(signature, bit) }, info)).toBe(false);
          }),
          { numRuns: 15 },
        );
      }
    },
  );

  it.each([
    ['empty', ''],
    ['an empty sequence', '3000'],
    ['r = s = 0', '3006020100020100'],
    ['r = s = 1', '3006020101020101'],
    ['with a negative r', '30060201ff020101'],
    ['with a padded r', '300702020001020101'],
    ['with three numbers', '3009020101020101020101'],
    ['followed by a byte', '300602010102010100'],
    ['with a number beyond the field', `3026022100${'ff'.repeat(32)}020101`],
    ['with a number longer than the field', `302702220100${'ff'.repeat(32)}020101`],
  ])('that is %s does not hold', async (_what, text) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const given = { hash: 'sha256', data, encoding: 'der', signature: fromHex(text) } as const;
    expect(await verdict(given, infoOf(publicKey))).toBe(false);
  });

  it.each(digestNames)('by RSA with %s has the same verdict', async (hash) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const info = infoOf(publicKey);
    const size = createHash(hash).digest().length;
    const longest = 256 - size - 2;
    const plain = { hash, data, encoding: 'der', signature: sign(hash, data, privateKey) } as const;
    expect(await verdict(plain, info)).toBe(true);
    expect(await verdict({ ...plain, data: utf8('something else') }, info)).toBe(false);
    expect(await verdict({ ...plain, signature: plain.signature.subarray(1) }, info)).toBe(false);
    expect(await verdict({ ...plain, saltLength: 'usual' }, info)).toBe(false);
    for (const saltLength of [size, longest, 0, size - 1, longest - 1]) {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const signature = sign(hash, data, { key: privateKey, padding, saltLength });
      const given = { ...plain, signature, saltLength };
      expect(await verdict(given, info)).toBe(true);
      expect(await verdict({ ...given, saltLength: saltLength + 1 }, info)).toBe(false);
      expect(await verdict(plain.signature === signature ? plain : { ...plain, signature }, info)).toBe(
        false,
      );
      const isUsual = saltLength === size || saltLength === longest || saltLength === 0;
      expect(await verdict({ ...given, saltLength: 'usual' }, info)).toBe(isUsual);
      expect(await verdict({ ...given, saltLength: 'usual', signature: flipped(signature, 77) }, info)).toBe(
        false,
      );
    }
  });

  it.each(digestNames)(
    'on P-521 with %s is checked in JavaScript where the runtime lacks the curve',
    async (hash) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' });
      for (const encoding of ['der', 'ieee-p1363'] as const) {
        const signature = new Uint8Array(signed(hash, data, { key: privateKey, dsaEncoding: encoding }));
        const key = web.importPublicKey(infoOf(publicKey));
        const given: Signature = { hash, data, key, encoding, signature };
        await withoutCurves(async () => {
          expect(await web.isValidElsewhere(given)).toBe(true);
          expect(await web.isValidElsewhere({ ...given, data: utf8('something else') })).toBe(false);
          for (const bad of [flipped(signature, 99), new Uint8Array(signature.length), signature.subarray(1)])
            expect(await web.isValidElsewhere({ ...given, signature: bad })).toBe(false);
        });
      }
    },
  );

  it('on another curve that the runtime lacks is a fault, not a verdict', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = web.importPublicKey(infoOf(publicKey));
    const given: Signature = {
      hash: 'sha256',
      data,
      key,
      encoding: 'ieee-p1363',
      signature: new Uint8Array(64),
    };
    await withoutCurves(() => expect(web.isValidElsewhere(given)).rejects.toThrow('P-256'));
  });
});

/** Runs something on a runtime whose WebCrypto knows no curve. */
async function withoutCurves(run: () => Promise<void>): Promise<void> {
  const { importKey } = crypto.subtle;
  crypto.subtle.importKey = () => Promise.reject(new DOMException('no such curve', 'NotSupportedError'));
  try {
    await run();
  } finally {
    crypto.subtle.importKey = importKey;
  }
}

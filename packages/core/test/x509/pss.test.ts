import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noVectors, vectors } from '../../../../test/vectors.ts';
import { concat, fromHex, hex } from '../../src/bytes/encoding.ts';
import { publicKeyFrom } from '../../src/crypto/key-objects.ts';
import { isValidElsewhere } from '../../src/crypto/node.ts';
import { decodeCertificate, decodeCertificates, publicKeyOf } from '../../src/x509/certificate.ts';
import { decodeRevocationList } from '../../src/x509/crl.ts';
import { isSignedBy, signatureOf } from '../../src/x509/signature.ts';
import { codeOf, party, rsaParty } from '../support.ts';
import { der, integer, oid, rawCertificate, rawRevocationList, sequence } from './raw.ts';

const rsa = rsaParty('rsa');
const PSS = oid('2a864886f70d01010a');
const MGF1 = oid('2a864886f70d010108');
const SHA1 = oid('2b0e03021a');
const SHA256 = oid('608648016503040201');
const SHA384 = oid('608648016503040202');
const SHA512 = oid('608648016503040203');
const NULL = der(0x05);

const hashOf = (id: Uint8Array) => der(0xa0, sequence(id, NULL));
const maskOf = (id: Uint8Array) => der(0xa1, sequence(MGF1, sequence(id, NULL)));
const salt = (...content: number[]) => der(0xa2, integer(...content));
const trailer = (...content: number[]) => der(0xa3, integer(...content));
const sha384 = [hashOf(SHA384), maskOf(SHA384), salt(48)];

/** Bytes with an RSASSA-PSS signature that says of itself what it says. */
function signed(parameters: Uint8Array | undefined, hash = 'sha384', saltLength = 48, key = rsa.privateKey) {
  const tbs = fromHex('0102030405');
  const signature = sign(hash, tbs, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  return { tbs, signatureAlgorithm: '1.2.840.113549.1.1.10', signatureParameters: parameters, signature };
}

const codeOfCheck = (parameters: Uint8Array | undefined) =>
  codeOf(() => isSignedBy(signed(parameters), publicKeyFrom(rsa.publicKey)));

describe('RSASSA-PSS', () => {
  it.each<[string, Uint8Array[], string, number]>([
    ['SHA-256', [hashOf(SHA256), maskOf(SHA256), salt(32)], 'sha256', 32],
    ['SHA-384', sha384, 'sha384', 48],
    ['SHA-512', [hashOf(SHA512), maskOf(SHA512), salt(64)], 'sha512', 64],
    ['a salt of its own length', [hashOf(SHA256), maskOf(SHA256), salt(11)], 'sha256', 11],
    ['no salt', [hashOf(SHA256), maskOf(SHA256), salt(0)], 'sha256', 0],
    ['the default salt', [hashOf(SHA256), maskOf(SHA256)], 'sha256', 20],
    ['the trailer field stated', [...sha384, trailer(1)], 'sha384', 48],
    [
      'hashes without NULL',
      [der(0xa0, sequence(SHA256)), der(0xa1, sequence(MGF1, sequence(SHA256))), salt(32)],
      'sha256',
      32,
    ],
  ])('accepts the signer with %s', (_what, members, hash, saltLength) => {
    const each = signed(sequence(...members), hash, saltLength);
    expect(isSignedBy(each, publicKeyFrom(rsa.publicKey))).toBe(true);
    expect(isSignedBy(each, publicKeyFrom(rsaParty('other').publicKey))).toBe(false);
    expect(isSignedBy({ ...each, tbs: fromHex('0102030406') }, publicKeyFrom(rsa.publicKey))).toBe(false);
  });

  it('gives the same answer from another thread', async () => {
    const each = signatureOf(signed(sequence(...sha384)), publicKeyFrom(rsa.publicKey));
    expect(each).toMatchObject({ hash: 'sha384', saltLength: 48 });
    if (each === undefined) return;
    expect(await isValidElsewhere(each)).toBe(true);
    expect(await isValidElsewhere({ ...each, saltLength: 32 })).toBe(false);
  });

  it('refuses a salt of another length than stated, another hash, and PKCS #1 v1.5 under its name', () => {
    expect(isSignedBy(signed(sequence(...sha384), 'sha384', 32), publicKeyFrom(rsa.publicKey))).toBe(false);
    expect(isSignedBy(signed(sequence(...sha384), 'sha256', 48), publicKeyFrom(rsa.publicKey))).toBe(false);
    const older = signed(sequence(...sha384));
    const signature = sign('sha384', older.tbs, rsa.privateKey);
    expect(isSignedBy({ ...older, signature }, publicKeyFrom(rsa.publicKey))).toBe(false);
    expect(
      isSignedBy({ ...older, signatureAlgorithm: '1.2.840.113549.1.1.12' }, publicKeyFrom(rsa.publicKey)),
    ).toBe(false);
  });

  it('refuses a salt that no key of this length can hold', () => {
    const long = sequence(hashOf(SHA256), maskOf(SHA256), salt(0x07, 0xff));
    expect(
      isSignedBy({ ...signed(sequence(...sha384)), signatureParameters: long }, publicKeyFrom(rsa.publicKey)),
    ).toBe(false);
  });

  it('refuses keys of another kind', () => {
    expect(isSignedBy(signed(sequence(...sha384)), publicKeyFrom(party('ec').publicKey))).toBe(false);
  });

  it.each<[string, Uint8Array | undefined]>([
    ['no parameters', undefined],
    ['empty parameters', new Uint8Array()],
    ['NULL', NULL],
    ['all defaults, which mean SHA-1', sequence()],
    ['no hash', sequence(maskOf(SHA384), salt(48))],
    ['no mask', sequence(hashOf(SHA384), salt(48))],
    ['SHA-1', sequence(hashOf(SHA1), maskOf(SHA1), salt(20))],
    ['SHA-1 for the mask', sequence(hashOf(SHA384), maskOf(SHA1), salt(48))],
    ['two hashes', sequence(hashOf(SHA384), maskOf(SHA256), salt(48))],
    ['another mask generation', sequence(hashOf(SHA384), der(0xa1, sequence(oid('2a0304'))), salt(48))],
    ['a mask without a hash', sequence(hashOf(SHA384), der(0xa1, sequence(MGF1)), salt(48))],
    ['a hash with parameters', sequence(der(0xa0, sequence(SHA384, integer(1))), maskOf(SHA384), salt(48))],
    ['a hash with more', sequence(der(0xa0, sequence(SHA384, NULL, NULL)), maskOf(SHA384), salt(48))],
    ['two hash members', sequence(der(0xa0, sequence(SHA384), sequence(SHA384)), maskOf(SHA384), salt(48))],
    ['a negative salt', sequence(hashOf(SHA384), maskOf(SHA384), salt(0xff))],
    ['a salt as long as nothing', sequence(hashOf(SHA384), maskOf(SHA384), salt(0x7f, 0xff, 0xff, 0xff))],
    ['trailer field 2', sequence(...sha384, trailer(2))],
    ['trailer field 0', sequence(...sha384, trailer(0))],
    ['members in another order', sequence(maskOf(SHA384), hashOf(SHA384), salt(48))],
    ['an unknown member', sequence(...sha384, der(0xa4, integer(1)))],
    ['bytes behind', concat(sequence(...sha384), NULL)],
    ['cut off', sequence(...sha384).subarray(0, -1)],
  ])('does not know %s', (_what, parameters) => {
    expect(codeOfCheck(parameters)).toBe('SignatureAlgorithmUnsupported');
  });
});

describe('a key for RSASSA-PSS only', () => {
  // Typed openly: the declarations of Node take the length of the salt for a text.
  const pair = (options: object = {}) => generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...options });

  it('may sign what its own parameters allow', () => {
    for (const { privateKey, publicKey } of [
      pair(),
      pair({ hashAlgorithm: 'sha384', mgf1HashAlgorithm: 'sha384', saltLength: 32 }),
    ]) {
      expect(
        isSignedBy(signed(sequence(...sha384), 'sha384', 48, privateKey), publicKeyFrom(publicKey)),
      ).toBe(true);
    }
  });

  it('may not sign anything else', () => {
    const { privateKey } = pair();
    const each = signed(sequence(...sha384), 'sha384', 48, privateKey);
    const limits: KeyObject[] = [
      pair({ hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256', saltLength: 32 }).publicKey,
      pair({ hashAlgorithm: 'sha384', mgf1HashAlgorithm: 'sha384', saltLength: 64 }).publicKey,
    ];
    for (const key of limits) expect(signatureOf(each, publicKeyFrom(key))).toBeUndefined();
    const older = { ...each, signatureAlgorithm: '1.2.840.113549.1.1.12' };
    expect(isSignedBy(older, publicKeyFrom(createPublicKey(privateKey)))).toBe(false);
  });
});

describe('the two places that name the algorithm', () => {
  const inner = sequence(PSS, sequence(...sha384));
  const other = sequence(PSS, sequence(hashOf(SHA256), maskOf(SHA256), salt(32)));

  it('may agree', () => {
    const found = decodeCertificate(rawCertificate({ inner, outer: inner }));
    expect(hex(found.signatureParameters ?? new Uint8Array())).toBe(hex(sequence(...sha384)));
    expect(
      decodeRevocationList(rawRevocationList({ inner, outer: inner })).signatureParameters,
    ).toBeDefined();
  });

  it('must not differ in parameters: only one of them is signed', () => {
    for (const outer of [other, sequence(PSS)]) {
      expect(codeOf(() => decodeCertificate(rawCertificate({ inner, outer })))).toBe('CertificateFormat');
      expect(codeOf(() => decodeRevocationList(rawRevocationList({ inner, outer })))).toBe('CrlFormat');
    }
  });

  it('must not have anything behind the parameters', () => {
    const more = sequence(PSS, sequence(...sha384), NULL);
    expect(codeOf(() => decodeCertificate(rawCertificate({ inner: more, outer: more })))).toBe(
      'CertificateFormat',
    );
  });
});

describe.skipIf(noVectors)("AMD's certificates", () => {
  const folder = join(vectors ?? '', 'snp/milan-v2-vcek-plain');
  const chain = () => decodeCertificates(readFileSync(join(folder, 'chain.pem'), 'utf8'));
  const vcek = () => decodeCertificate(readFileSync(join(folder, 'vcek.der')));

  it('are signed link by link', () => {
    const [ask, ark] = chain();
    if (ask === undefined || ark === undefined) return expect.fail('two certificates');
    expect(isSignedBy(ark, publicKeyOf(ark))).toBe(true);
    expect(isSignedBy(ask, publicKeyOf(ark))).toBe(true);
    expect(isSignedBy(vcek(), publicKeyOf(ask))).toBe(true);
    expect(isSignedBy(vcek(), publicKeyOf(ark))).toBe(false);
    const signature = vcek().signature.slice();
    signature[200] = (signature[200] ?? 0) ^ 1;
    expect(isSignedBy({ ...vcek(), signature }, publicKeyOf(ask))).toBe(false);
  });
});

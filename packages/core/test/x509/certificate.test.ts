import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/encoding.ts';
import { keyObjectOf } from '../../src/crypto/key-objects.ts';
import {
  decodeCertificate,
  decodeCertificates,
  importP256PublicKey,
  publicKeyOf,
} from '../../src/x509/certificate.ts';
import { toPem } from '../../src/x509/pem.ts';
import { certify, certifyAuthority, codeOf, flipped, orCoded, party, rsaParty, timed } from '../support.ts';
import {
  basicConstraints,
  bits,
  boolean,
  der,
  ecdsaWithSha384,
  extension,
  generatorKey,
  integer,
  keyUsage,
  name,
  octets,
  oid,
  rawCertificate,
  sequence,
  utcTime,
} from './raw.ts';

const root = party('root');
const leaf = certify(party('leaf'), root, { serialNumber: '00ff01', keyUsage: ['digitalSignature'] });

/** The `[3]` of a certificate with the given extensions. */
const withExtensions = (...list: readonly Uint8Array[]) => ({ extensions: der(0xa3, sequence(...list)) });
const none = new Uint8Array();

function nodeCertificate(bytes: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

describe('decodeCertificate', () => {
  it('reads the certificate that the negative cases start from', () => {
    const certificate = decodeCertificate(rawCertificate());
    expect(certificate).toMatchObject({ commonName: 'subject', serialNumber: '0A', isAuthority: false });
    expect(certificate.keyUsage).toBeUndefined();
    // Of version 1, without extensions.
    expect(decodeCertificate(rawCertificate({ version: none, extensions: none })).extensions.size).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', none],
    ['another DER value', sequence()],
    ['PEM', new TextEncoder().encode(toPem(leaf.der, 'CERTIFICATE'))],
    ['a byte behind it', Uint8Array.of(...leaf.der, 0)],
    ['a value behind the signature', rawCertificate({ after: integer(1) })],
    ['a value behind the extensions', rawCertificate({ more: integer(1) })],
    ['no serial number', rawCertificate({ serial: none })],
    ['a serial number that is not shortest', rawCertificate({ serial: integer(0, 1) })],
    ['two signature algorithms', rawCertificate({ inner: ecdsaWithSha384 })],
    ['no issuer', rawCertificate({ issuer: none })],
    ['a validity without end', rawCertificate({ validity: sequence(utcTime('240101000000Z')) })],
    ['a validity of text', rawCertificate({ validity: sequence(octets(none), octets(none)) })],
    ['no key', rawCertificate({ key: none })],
    ['a signature of odd bits', rawCertificate({ signature: bits(1, 0x30) })],
    ['no signature', rawCertificate({ signature: none })],
    ['extensions in version 1', rawCertificate({ version: none })],
    ['extensions in version 2', rawCertificate({ version: der(0xa0, integer(1)) })],
    ['version 4', rawCertificate({ version: der(0xa0, integer(3)) })],
    ['a version that is no number', rawCertificate({ version: der(0xa0, octets(none)) })],
    ['two versions', rawCertificate({ version: der(0xa0, integer(2), integer(2)) })],
    [
      'unique identifiers, which nobody issues',
      rawCertificate({ extensions: der(0x81, Uint8Array.of(0, 1)) }),
    ],
    ['extensions outside a list', rawCertificate({ extensions: der(0xa3, extension('551d13', sequence())) })],
    ['two lists of extensions', rawCertificate({ extensions: der(0xa3, sequence(), sequence()) })],
    [
      'an extension twice',
      rawCertificate(withExtensions(extension(keyUsage, bits(0, 4)), extension(keyUsage, bits(0, 4)))),
    ],
    ['an extension without value', rawCertificate(withExtensions(sequence(oid(keyUsage))))],
    [
      'an extension with more than a value',
      rawCertificate(withExtensions(sequence(oid(keyUsage), octets(bits(0, 4)), integer(1)))),
    ],
    ['a critical flag of 1', rawCertificate(withExtensions(extension(keyUsage, bits(0, 4), boolean(1))))],
    [
      'basic constraints of another form',
      rawCertificate(withExtensions(extension(basicConstraints, integer(1)))),
    ],
    [
      'basic constraints with bytes behind',
      rawCertificate(withExtensions(extension(basicConstraints, Uint8Array.of(...sequence(), 0)))),
    ],
    [
      'a negative path length',
      rawCertificate(withExtensions(extension(basicConstraints, sequence(boolean(0xff), integer(0xff))))),
    ],
    [
      'a third basic constraint',
      rawCertificate(
        withExtensions(extension(basicConstraints, sequence(boolean(0xff), integer(1), integer(1)))),
      ),
    ],
    ['a key usage of another form', rawCertificate(withExtensions(extension(keyUsage, integer(4))))],
    [
      'a key usage with bytes behind',
      rawCertificate(withExtensions(extension(keyUsage, Uint8Array.of(...bits(0, 4), 0)))),
    ],
    ['a name whose parts are no sets', rawCertificate({ subject: sequence(sequence()) })],
    [
      'a common name that is no UTF-8',
      rawCertificate({ subject: name('é').map((b) => (b === 0xc3 ? 0xff : b)) }),
    ],
    ['more than 64 KiB', new Uint8Array(64 * 1024 + 1)],
  ])('refuses %s', (_what, bytes) => {
    expect(codeOf(() => decodeCertificate(bytes))).toBe('CertificateFormat');
  });

  it('refuses every prefix of a certificate', () => {
    for (let length = 0; length < leaf.der.length; length++) {
      expect(codeOf(() => decodeCertificate(leaf.der.subarray(0, length)))).toBe('CertificateFormat');
    }
  });

  it('refuses lengths that reach far beyond the input, at once', () => {
    const claims = Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, ...leaf.der);
    expect(codeOf(() => decodeCertificate(claims))).toBe('CertificateFormat');
    expect(timed(() => decodeCertificate(claims))).toBeLessThan(1_500);
  });

  it('takes time in proportion to the number of extensions', () => {
    const many = Array.from({ length: 3_000 }, (_, i) =>
      extension(`2a03${hex(Uint8Array.of(0x81 + (i >> 7), i & 0x7f))}`, none),
    );
    const bytes = rawCertificate(withExtensions(...many));
    expect(decodeCertificate(bytes).extensions.size).toBe(3_000);
    expect(timed(() => decodeCertificate(bytes))).toBeLessThan(1_500);
  });

  it('decodes or throws CertificateFormat on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void orCoded(() => decodeCertificate(bytes))),
    );
    const spliced = fc.tuple(fc.nat(leaf.der.length), fc.nat(30), fc.uint8Array({ maxLength: 30 }));
    fc.assert(
      fc.property(spliced, ([at, cut, put]) => {
        const bytes = Uint8Array.of(...leaf.der.subarray(0, at), ...put, ...leaf.der.subarray(at + cut));
        const decoded = orCoded(() => decodeCertificate(bytes));
        if (decoded !== undefined) expect(decoded.der).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads the same as node:crypto after any single bit is changed, or refuses', () => {
    let accepted = 0;
    for (let bit = 0; bit < leaf.der.length * 8; bit++) {
      const bytes = flipped(leaf.der, bit);
      const ours = orCoded(() => decodeCertificate(bytes));
      if (ours === undefined) continue;
      const theirs = nodeCertificate(bytes);
      // Names are compared as bytes here and never decoded, so more of their forms pass. A negative number is
      // written by its bytes, as revocation lists compare it.
      if (theirs === undefined || theirs.serialNumber.startsWith('-')) continue;
      accepted++;
      expect(ours.serialNumber.replace(/^00/, '')).toBe(theirs.serialNumber.padStart(2, '0'));
      expect(ours.notBefore.getTime()).toBe(Date.parse(theirs.validFrom));
      expect(ours.notAfter.getTime()).toBe(Date.parse(theirs.validTo));
      expect(ours.isAuthority).toBe(theirs.ca);
    }
    // Names, serial, key and signature may hold any bits.
    expect(accepted).toBeGreaterThan(100);
  });

  it('keeps serial number, names, dates and extensions', () => {
    expect(leaf).toMatchObject({
      serialNumber: '00FF01',
      commonName: 'leaf',
      isAuthority: false,
      pathLength: undefined,
      keyUsage: 0x80,
      signatureAlgorithm: '1.2.840.10045.4.3.2',
    });
    expect(leaf.extensions.get('2.5.29.19')?.critical).toBe(true);
    expect(leaf.extensions.get('2.5.29.14')?.critical).toBe(false);
    expect(leaf.sha256).toBe(new X509Certificate(leaf.der).fingerprint256.replaceAll(':', '').toLowerCase());
  });

  it.each<[number | null, number | undefined]>([
    [null, undefined],
    [0, 0],
    [3, 3],
  ])('reads path length %s of an authority', (pathLength, expected) => {
    const authority = certifyAuthority(root, root, { authority: { pathLength } });
    expect(authority).toMatchObject({ isAuthority: true, pathLength: expected, keyUsage: 0x06 });
  });

  it('reads an empty key usage as no use at all, not as any', () => {
    expect(decodeCertificate(rawCertificate(withExtensions(extension(keyUsage, bits(0))))).keyUsage).toBe(0);
  });

  it('has an empty common name where the subject has none', () => {
    expect(decodeCertificate(rawCertificate({ subject: sequence() })).commonName).toBe('');
  });
});

describe('decodeCertificates', () => {
  it('keeps the order of the text', () => {
    const certificates = [leaf, certifyAuthority(root, root)];
    const text = certificates.map((each) => toPem(each.der, 'CERTIFICATE')).join('');
    expect(decodeCertificates(text).map((each) => each.sha256)).toEqual(
      certificates.map((each) => each.sha256),
    );
  });

  it('refuses a text in which one block is no certificate', () => {
    const text = toPem(leaf.der, 'CERTIFICATE') + toPem(Uint8Array.of(1), 'CERTIFICATE');
    expect(codeOf(() => decodeCertificates(text))).toBe('CertificateFormat');
  });

  it('refuses 10,000 certificates without decoding them', () => {
    const text = toPem(leaf.der, 'CERTIFICATE').repeat(10_000);
    expect(codeOf(() => decodeCertificates(text))).toBe('PemFormat');
    expect(timed(() => decodeCertificates(text))).toBeLessThan(1_500);
  });
});

describe('publicKeyOf', () => {
  it('imports a key once for each certificate', () => {
    expect(publicKeyOf(leaf)).toBe(publicKeyOf(leaf));
  });

  it.each([
    ['P-256', party('a')],
    ['P-384', party('a', 'P-384')],
    ['RSA', rsaParty('a')],
  ])('imports a key of %s as node:crypto does', (_kind, subject) => {
    expect(keyObjectOf(publicKeyOf(certify(subject, root))).equals(subject.publicKey)).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['a point that is not on its curve', flipped(generatorKey, generatorKey.length * 8 - 1)],
    ['the point (0, 0)', Uint8Array.of(...generatorKey.subarray(0, 27), ...new Uint8Array(64))],
    [
      'coordinates beyond the field',
      Uint8Array.of(...generatorKey.subarray(0, 27), ...new Uint8Array(64).fill(255)),
    ],
    ['an unknown kind of key', sequence(sequence(oid('2a0304')), bits(0, 1))],
    ['an empty key', sequence()],
    ['bytes behind the key', sequence(generatorKey.subarray(2), integer(1))],
  ])('refuses %s', (_what, key) => {
    const certificate = decodeCertificate(rawCertificate({ key }));
    expect(codeOf(() => publicKeyOf(certificate))).toBe('CertificateFormat');
  });
});

it('imports the P-256 keys that quotes carry as bare coordinates, and no other length', () => {
  const key = importP256PublicKey(generatorKey.subarray(27));
  expect(keyObjectOf(key).export({ type: 'spki', format: 'der' })).toEqual(Buffer.from(generatorKey));
  expect(() => importP256PublicKey(generatorKey.subarray(28))).toThrow();
  expect(() => importP256PublicKey(new Uint8Array(64))).toThrow();
});

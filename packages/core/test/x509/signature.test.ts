import { describe, expect, it } from 'vitest';
import { publicKeyFrom } from '../../src/crypto/key-objects.ts';
import { decodeCertificate, publicKeyOf } from '../../src/x509/certificate.ts';
import { isSignedBy } from '../../src/x509/signature.ts';
import { certify, codeOf, party, rsaParty } from '../support.ts';
import { generatorKey, oid, rawCertificate, sequence } from './raw.ts';

const ec = party('ec');
const rsa = rsaParty('rsa');
const byEc = certify(party('leaf'), ec);
const byRsa = certify(party('leaf'), rsa);

describe('isSignedBy', () => {
  it('accepts the signer', () => {
    expect(isSignedBy(byEc, publicKeyFrom(ec.publicKey))).toBe(true);
    expect(isSignedBy(byRsa, publicKeyFrom(rsa.publicKey))).toBe(true);
    const p384 = party('p384', 'P-384');
    expect(isSignedBy(certify(party('leaf'), p384), publicKeyFrom(p384.publicKey))).toBe(true);
  });

  it('refuses another key of the same kind, of another curve, of another kind', () => {
    for (const key of [party('a'), party('a', 'P-384'), rsa])
      expect(isSignedBy(byEc, publicKeyFrom(key.publicKey))).toBe(false);
    for (const key of [rsaParty('a'), ec])
      expect(isSignedBy(byRsa, publicKeyFrom(key.publicKey))).toBe(false);
  });

  it.each<[string, number[]]>([
    ['empty', []],
    ['no DER', [1, 2, 3]],
    ['an empty sequence', [0x30, 0]],
    ['r = s = 0', [0x30, 6, 2, 1, 0, 2, 1, 0]],
    ['r = s = 1', [0x30, 6, 2, 1, 1, 2, 1, 1]],
    ['cut off', [...byEc.signature.subarray(0, -1)]],
    ['followed by a byte', [...byEc.signature, 0]],
  ])('refuses a signature that is %s', (_what, signature) => {
    const bytes = Uint8Array.from(signature);
    expect(isSignedBy({ ...byEc, signature: bytes }, publicKeyFrom(ec.publicKey))).toBe(false);
    expect(isSignedBy({ ...byRsa, signature: bytes }, publicKeyFrom(rsa.publicKey))).toBe(false);
  });

  it.each([
    ['SHA-1 with RSA', '2a864886f70d010105'],
    ['MD5 with RSA', '2a864886f70d010104'],
    ['SHA-1 with ECDSA', '2a8648ce3d0401'],
    ['SHA-1 with DSA', '2a8648ce380403'],
    ['no signature', '2a0304'],
  ])('does not know %s', (_what, algorithm) => {
    const each = sequence(oid(algorithm));
    const certificate = decodeCertificate(rawCertificate({ inner: each, outer: each, key: generatorKey }));
    expect(codeOf(() => isSignedBy(certificate, publicKeyOf(certificate)))).toBe(
      'SignatureAlgorithmUnsupported',
    );
  });
});

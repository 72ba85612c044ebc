/** Keys of issuers: one object for one key, by its bytes alone. */

import { createECDH } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat } from '../../src/bytes/encoding.ts';
import { isSameKey } from '../../src/crypto/index.ts';
import { decodeCertificate, publicKeyOf } from '../../src/x509/certificate.ts';
import { issuerKeyOf } from '../../src/x509/issuer-key.ts';
import { isSignedBy } from '../../src/x509/signature.ts';
import { certify, certifyAuthority, codeOf, flipped, party, rsaParty } from '../support.ts';
import { generatorKey, rawCertificate } from './raw.ts';

describe('the key of an issuer', () => {
  it.each([
    ['EC', party('issuer')],
    ['RSA', rsaParty('issuer')],
  ] as const)('is the same object for all certificates with it: %s', (_, issuer) => {
    const first = certifyAuthority(issuer, issuer);
    const second = certifyAuthority(issuer, party('another root'));
    const key = issuerKeyOf(first);
    expect(issuerKeyOf(second)).toBe(key);
    expect(isSameKey(key, publicKeyOf(first))).toBe(true);
  });

  it('is another one for another key', () => {
    const [one, another] = ['one', 'another'].map((name) => party(name));
    if (one === undefined || another === undefined) throw new Error('no parties');
    const certificates = [one, another].map((each) => certifyAuthority(each, each));
    const [first, second] = certificates.map(issuerKeyOf);
    const leaf = certify(party('leaf'), one);
    if (first === undefined || second === undefined) throw new Error('no keys');
    expect(isSignedBy(leaf, first)).toBe(true);
    expect(isSignedBy(leaf, second)).toBe(false);
  });

  it('that was used again outlives any number of others that were used once', () => {
    const issuer = party('issuer');
    const again = () => issuerKeyOf(certifyAuthority(issuer, issuer));
    const key = again();
    expect(again()).toBe(key);
    const others = createECDH('prime256v1');
    for (let i = 0; i < 300; i++) {
      const point = others.generateKeys();
      const info = concat(generatorKey.subarray(0, generatorKey.length - point.length), point);
      issuerKeyOf(decodeCertificate(rawCertificate({ key: info })));
    }
    expect(again()).toBe(key);
  });

  it('is never that of what a certificate was before somebody wrote to its memory', () => {
    const [before, after] = [party('before'), party('after')].map((each) => certifyAuthority(each, each));
    if (before === undefined || after === undefined) throw new Error('no certificates');
    publicKeyOf(before);
    before.publicKeyInfo.set(after.publicKeyInfo);
    issuerKeyOf(before);
    expect(isSameKey(issuerKeyOf(after), publicKeyOf(after))).toBe(true);
  });

  it('is refused each time when it is unusable', () => {
    const certificate = decodeCertificate(
      rawCertificate({ key: flipped(generatorKey, 8 * generatorKey.length - 1) }),
    );
    for (let i = 0; i < 2; i++) expect(codeOf(() => issuerKeyOf(certificate))).toBe('CertificateFormat');
  });
});

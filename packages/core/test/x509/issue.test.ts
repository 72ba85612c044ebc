import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyFrom } from '../../src/crypto/key-objects.ts';
import { publicKeyOf } from '../../src/x509/certificate.ts';
import { issueRevocationList } from '../../src/x509/issue.ts';
import { isSignedBy } from '../../src/x509/signature.ts';
import { certify, certifyAuthority, codeOf, notAfter, notBefore, party, rsaParty } from '../support.ts';

const root = party('root');

describe('issueCertificate', () => {
  it.each([
    ['EC', party('a')],
    ['RSA', rsaParty('a')],
  ])('makes an %s root that node:crypto accepts as its own issuer', (_kind, subject) => {
    const certificate = certifyAuthority(subject, subject);
    const node = new X509Certificate(certificate.der);
    expect(node.verify(subject.publicKey)).toBe(true);
    expect(node.checkIssued(node)).toBe(true);
    expect(node.ca).toBe(true);
    expect(isSignedBy(certificate, publicKeyOf(certificate))).toBe(true);
  });

  it('names hosts and addresses for TLS', () => {
    const certificate = certify(party('localhost'), root, {
      dnsNames: ['localhost', '*.attest.localhost'],
      ipAddresses: ['127.0.0.1', '::1'],
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    });
    const node = new X509Certificate(certificate.der);
    expect(node.checkHost('localhost')).toBe('localhost');
    expect(node.checkHost('a.attest.localhost')).toBeDefined();
    expect(node.checkHost('elsewhere')).toBeUndefined();
    expect(node.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(node.checkIP('::1')).toBeDefined();
    expect(node.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('links a certificate to its issuer by key identifiers', () => {
    const middle = party('middle');
    const node = new X509Certificate(certifyAuthority(middle, root).der);
    expect(node.checkIssued(new X509Certificate(certifyAuthority(root, root).der))).toBe(true);
    expect(node.checkIssued(new X509Certificate(certifyAuthority(party('root'), root).der))).toBe(false);
  });

  it('keeps dates before and after 2050', () => {
    const late = new Date('2061-02-03T04:05:06Z');
    const certificate = certify(party('a'), root, { notBefore, notAfter: late });
    expect(certificate.notBefore).toEqual(notBefore);
    expect(certificate.notAfter).toEqual(late);
  });

  it.each([
    ['0', '00'],
    ['7f', '7F'],
    ['80', '0080'],
    ['0001', '01'],
    ['abc', '0ABC'],
    ['ff'.repeat(20), `00${'FF'.repeat(20)}`],
  ])('writes serial number %s in its shortest positive form', (serialNumber, expected) => {
    expect(certify(party('a'), root, { serialNumber }).serialNumber).toBe(expected);
  });

  it.each([
    ['no hex', 'xyz', 'EncodingInvalid'],
    ['empty', '', 'CertificateFormat'],
  ])('refuses a serial number that is %s', (_what, serialNumber, code) => {
    expect(codeOf(() => certify(party('a'), root, { serialNumber }))).toBe(code);
  });
});

describe('issueRevocationList', () => {
  it('makes lists with and without entries that their issuer signed', () => {
    for (const revoked of [[], ['01', 'ff02']]) {
      const list = issueRevocationList(
        { thisUpdate: notBefore, nextUpdate: notAfter, number: 300, revoked },
        root,
      );
      expect(isSignedBy(list, publicKeyFrom(root.publicKey))).toBe(true);
      expect(list.revoked.size).toBe(revoked.length);
      expect(list).toMatchObject({ thisUpdate: notBefore, nextUpdate: notAfter });
      expect([...list.extensions.keys()].sort()).toEqual(['2.5.29.20', '2.5.29.35']);
      expect(list.issuer).toEqual(certifyAuthority(root, root).subject);
    }
  });
});

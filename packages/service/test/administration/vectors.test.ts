/** Signed documents that others wrote: all of them are read, and those in the policy language are accepted. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Certificate, decodeCertificates } from '@veritee/core/internal/x509';
import { compilePolicy } from '@veritee/policy';
import { describe, expect, it } from 'vitest';
import { readCertificateDocument } from '../../src/administration/certificate-document.ts';
import { readDocument } from '../../src/administration/document.ts';
import { requireFirstCertificates } from '../../src/administration/management-certificate.ts';
import { readPolicyToSet, readReset } from '../../src/administration/policy-document.ts';
import { requireAddition, requirePolicyAuthority } from '../../src/administration/rules.ts';
import type { InstanceMode } from '../../src/storage/storage.ts';
import { haveVectors, vectors } from '../vectors.ts';
import { codeOf, tampered } from './signing.ts';

const NOW = new Date('2024-06-01T00:00:00Z');
const folder = resolve(vectors, 'maa/policies');
const read = (file: string): string => readFileSync(resolve(folder, file), 'utf8').trim();
const signedFiles = haveVectors
  ? readdirSync(resolve(folder, 'signed')).filter((file) => file.endsWith('.signed.txt'))
  : [];
const policies = signedFiles.filter((file) => !/\.cert\d+\./.test(file));
const certificates = signedFiles.filter((file) => /\.cert\d+\./.test(file));
/** Their writer left quotes inside a JSON string as they were. */
const NO_JSON = /preview\.raw\.add/;

function instance(mode: InstanceMode, pem: string) {
  return {
    record: { name: 'test', mode, location: 'local', tags: {}, createdAt: NOW },
    certificates: decodeCertificates(read(pem)).map(({ der }) => der),
  };
}

describe.skipIf(!haveVectors)('signed documents of others', () => {
  it('are there', () => {
    expect(policies.length).toBeGreaterThanOrEqual(18);
    expect(certificates.length).toBeGreaterThanOrEqual(24);
  });

  it.each([...signedFiles.map((file) => `signed/${file}`), 'docs-signed-policy.RSA256.jws.txt'])(
    '%s verifies by the certificate inside, and with one character changed it does not',
    (file) => {
      const { signer } = readDocument(read(file));
      expect(signer?.algorithm).toBe('RS256');
      // An empty payload has no character to change.
      const part = read(file).includes('..') ? 2 : 1;
      expect(codeOf(() => readDocument(tampered(read(file), part)))).toBe('SignatureInvalid');
    },
  );

  it.each(policies.filter((file) => !NO_JSON.test(file)))('%s holds a policy, or resets one', (file) => {
    const document = read(`signed/${file}`);
    if (document.includes('..')) return expect(readReset(document).signer).toBeDefined();
    const plain = file.startsWith('preview.');
    const { policy } = readPolicyToSet(document, plain);
    expect(codeOf(() => readPolicyToSet(document, false))).toBe(plain ? 'PolicyEncoding' : 'no error');
    // The oldest ones are in a language of JSON that came before.
    const { policy: compiled } = compilePolicy(policy);
    if (/(?<!raw\.add\.)custom\.|default\.(?:sgx|cyres)/.test(file)) expect(compiled).toBeDefined();
  });

  it.each(policies.filter((file) => NO_JSON.test(file)))('%s is no JSON and holds none', (file) => {
    expect(codeOf(() => readPolicyToSet(read(`signed/${file}`), true))).toBe('PolicyClaimMissing');
  });

  it.each(['ga', 'preview'])('may change an instance that has their signers (%s)', (version) => {
    const isolated = instance('Isolated', `signed/${version}.ten.self.signed.signing.certs.pem`);
    const own = instance('Isolated', `signed/${version}.signing.cert.pem`);
    for (const file of policies.filter((each) => each.startsWith(version))) {
      const document = readDocument(read(`signed/${file}`));
      expect(
        codeOf(() => requirePolicyAuthority(own, document, NOW)),
        file,
      ).toBe('no error');
      expect(
        codeOf(() => requirePolicyAuthority(isolated, document, NOW)),
        file,
      ).toBe('no error');
    }
    for (const file of certificates.filter((each) => each.startsWith(version))) {
      const document = readCertificateDocument(read(`signed/${file}`));
      expect(
        codeOf(() => requireAddition(own, document, NOW)),
        file,
      ).toBe('no error');
    }
  });

  it('of a chain: the authority may be the first management certificate of an instance, the leaf may not', () => {
    const [leaf, , authority] = decodeCertificates(read('signed/ga.cert.chain.pem'));
    const first = (certificate?: Certificate): unknown =>
      codeOf(() => requireFirstCertificates([certificate?.der ?? new Uint8Array()], NOW));
    expect(first(authority)).toBe('no error');
    expect(first(leaf)).toBe('CertificateNotAuthority');
  });
});

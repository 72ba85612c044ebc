/**
 * Signing certificates and the evidence in them: the client finds and binds, the evidence package proves. The recorded
 * certificates of the real service are proven with a collateral of their platform's kind that is valid at one moment of 2025;
 * simulated enclaves do what real ones cannot be asked for.
 */

import type { KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  boundKeyBytes,
  type EvidenceProver,
  embeddedEvidenceOf,
  type SigningCertificateError,
  type SigningCertificateOptions,
  verifySigningCertificate,
} from '@veritee/client/signing-certificate';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { builtInAnchors, collateralSource } from '@veritee/evidence';
import { embeddedEvidenceProver } from '@veritee/evidence/embedded';
import { tcbStatuses } from '@veritee/evidence/internal';
import {
  createSimulatedPki,
  type SgxOptions,
  simulatedAnchors,
  simulateOpenEnclave,
  simulateSgx,
  simulatorSource,
} from '@veritee/simulator';
import { describe, expect, it } from 'vitest';
import { rsaKeyPair } from '../rsa-key-pair.ts';
import { noVectors, vectors as referenceCases } from '../vectors.ts';

const vectors = referenceCases ?? '';

const anyStatus = new Set<string>(tcbStatuses.filter((status) => status !== 'Revoked'));

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'proven',
    (error: SigningCertificateError) => {
      const { code, problems = [] } = error;
      return [code, ...problems.map((each) => each.code)].join(' ');
    },
  );
}

describe.skipIf(noVectors)('recorded signing certificates', () => {
  const folder = join(vectors, 'maa/certs');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  /** DER, PEM or base64, as the files are; one was cut out of a key set with the member behind it. */
  const read = (file: string): Uint8Array | string => {
    const bytes = readFileSync(join(folder, file));
    return file.endsWith('.der') ? new Uint8Array(bytes) : bytes.toString().replace(/"\],"kid":.*$/, '');
  };
  const instances = files.filter((file) => !/^(?:ms-pca|eus2)/.test(file));
  const others = files.filter((file) => /^(?:ms-pca|eus2)/.test(file));
  /** A moment of each certificate's own life: those of 2020 lived a year. */
  const ownTime = (file: string) => {
    const text = read(file);
    const der =
      typeof text === 'string' ? Buffer.from(text.replace(/-----[^-]*-----|\s/g, ''), 'base64') : text;
    // Node's own X509Certificate would find the PEM of the quote's chain inside and read that.
    return new Date(decodeCertificate(new Uint8Array(der)).notBefore.getTime() + 86_400_000);
  };
  /** Of the vendor's enclaves of 2020 and of 2022. */
  const signer = ['5e5410aaf99a32e32df2a97d579e65f8310f274816ec4f34cedeeb1be410a526', '74ba5fba'];

  function prover(accept: ReadonlySet<string> = anyStatus): EvidenceProver {
    const path = join(vectors, 'sgx/sgx-v3-oldroot-4b10adcc');
    const source = collateralSource(JSON.parse(readFileSync(join(path, 'collateral.json'), 'utf8')), path);
    const { verificationTime } = JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8'));
    const trust = { anchors: builtInAnchors(), now: new Date(verificationTime), accept };
    return embeddedEvidenceProver({ source, trust });
  }

  const verify = (file: string, changes: Partial<SigningCertificateOptions> = {}) =>
    verifySigningCertificate(read(file), {
      prove: prover(),
      currentDate: ownTime(file),
      expectations: {
        signer: [signer[0] ?? '', recentSigner()],
        allowDebuggable: true,
      },
      ...changes,
    });

  /** From the certificate itself: what it is bound by is proven, who it should be is for the relying party to know. */
  function recentSigner(): string {
    const { bytes } = embeddedEvidenceOf(read('sharedwus.XxRc2vLh.0.der'));
    return Buffer.from(bytes.subarray(16 + 48 + 128, 16 + 48 + 160)).toString('hex');
  }

  it('are there', () => {
    expect(instances).toHaveLength(12);
    expect(others).toHaveLength(10);
    expect(recentSigner().startsWith(signer[1] ?? '')).toBe(true);
  });

  it.each(instances)('%s was made inside an enclave', async (file) => {
    const proven = await verify(file);
    expect(proven.commonName).toMatch(/^https:\/\//);
    expect(proven.evidence.form).toBe(file.endsWith('.der') ? 'open-enclave-report' : 'sgx-quote');
    expect(proven.claims['x-ms-sgx-product-id']).toBe(1);
    // The recorder named the files after the key id in the key set.
    const kid = file.split('.')[1] ?? '';
    if (file.endsWith('.der')) expect(proven.keyId.startsWith(kid)).toBe(true);
  });

  it('are published under the id that follows from their key', async () => {
    const recording = JSON.parse(readFileSync(join(vectors, 'maa/jwks/sharedwus.eraC.json'), 'utf8'));
    const keys: { kid: string; x5c: string[] }[] = recording.response.body.keys;
    const key = keys.find(({ kid }) => kid.startsWith('XxRc'));
    const options: SigningCertificateOptions = {
      prove: prover(),
      currentDate: new Date('2022-11-17T00:00:00Z'),
      expectations: { signer: recentSigner(), allowDebuggable: true },
      issuer: 'https://sharedwus.wus.attest.azure.net',
      keyId: key?.kid ?? '',
    };
    expect((await verifySigningCertificate(key?.x5c[0] ?? '', options)).keyId).toBe(key?.kid);
    const foreign = keys.find(({ kid }) => !kid.startsWith('XxRc'))?.kid ?? '';
    expect(await codeOf(verifySigningCertificate(key?.x5c[0] ?? '', { ...options, keyId: foreign }))).toBe(
      'KeyIdUnexpected',
    );
  });

  it('of debug enclaves are refused unless that is allowed', async () => {
    const expectations = { signer: recentSigner() };
    expect(await codeOf(verify('sharedwus.XxRc2vLh.0.der', { expectations }))).toBe(
      'ExpectationsUnmet DebuggableRefused',
    );
    // The one that was no debug enclave.
    expect(await codeOf(verify('cpgearamaattestationaad.XxRc2vLh.0.der', { expectations }))).toBe('proven');
  });

  it('are refused when the platform is not accepted, another enclave is expected, or time has passed', async () => {
    const file = 'sharedwus.XxRc2vLh.0.der';
    expect(await codeOf(verify(file, { prove: prover(new Set(['UpToDate'])) }))).toBe('EvidenceRefused');
    const expectations = { signer: 'ab'.repeat(32), allowDebuggable: true };
    expect(await codeOf(verify(file, { expectations }))).toBe('ExpectationsUnmet SignerUnexpected');
    expect(await codeOf(verify(file, { issuer: 'https://sharedeus.eus.attest.azure.net' }))).toBe(
      'SubjectUnexpected',
    );
    const old = 'sample.signing.cert.cer';
    expect(await codeOf(verify(old, { currentDate: new Date('2025-06-11T00:00:00Z') }))).toBe(
      'CertificateExpired',
    );
    expect(await codeOf(verify(old, { currentDate: new Date('2019-06-11T00:00:00Z') }))).toBe(
      'CertificateNotYetValid',
    );
  });

  it.each(others)('%s has no evidence in it', async (file) => {
    expect(await codeOf(verify(file))).toBe('EvidenceMissing');
  });

  it('with any one bit changed are refused', async () => {
    const der = read('cpgearamaattestationaad.XxRc2vLh.0.der') as Uint8Array;
    const expectations = { signer: recentSigner() };
    for (let at = 5; at < der.length; at += 131) {
      const changed = der.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      const code = await codeOf(
        verifySigningCertificate(changed, {
          prove: prover(),
          currentDate: new Date('2023-01-01'),
          expectations,
        }),
      );
      expect(code, `byte ${at}`).not.toBe('proven');
    }
  });
});

describe('signing certificates of simulated enclaves', () => {
  const pki = createSimulatedPki();
  const now = new Date();
  const mrSigner = '5a'.repeat(32);
  const pair = rsaKeyPair();
  const spki = (key: KeyObject) => new Uint8Array(key.export({ type: 'spki', format: 'der' }));
  const keyBytes = boundKeyBytes(spki(pair.publicKey));
  const enclave: SgxOptions = { runtimeData: keyBytes, mrSigner: fromHex(mrSigner), isvSvn: 2 };
  const prove = embeddedEvidenceProver({
    source: simulatorSource(pki, { currentDate: () => now }),
    trust: { anchors: simulatedAnchors(pki), now },
  });
  const issuer = 'https://mine.wus.attest.azure.net';
  const reportOid = '1.3.6.1.4.1.311.105.1';

  function certificate(
    extensions: readonly { oid: string; value: Uint8Array }[],
    { privateKey, publicKey } = pair,
  ): Uint8Array {
    const name = [['CN', issuer]] as const;
    const request = {
      subject: name,
      publicKey,
      serialNumber: '01',
      notBefore: new Date(now.getTime() - 86_400_000),
      notAfter: new Date(now.getTime() + 86_400_000),
      extensions,
    };
    return issueCertificate(request, { name, privateKey, publicKey }).der;
  }

  const verify = (der: Uint8Array | string, changes: Partial<SigningCertificateOptions> = {}) =>
    verifySigningCertificate(der, {
      prove,
      expectations: { signer: mrSigner },
      currentDate: now,
      issuer,
      ...changes,
    });

  /** The quote in an OCTET STRING of its own, as the certificates of 2020 have it. */
  const wrapped = (bytes: Uint8Array) =>
    concat(new Uint8Array([0x04, 0x82, bytes.length >> 8, bytes.length & 0xff]), bytes);

  /** Open Enclave evidence: header, quote, custom claims. */
  function evidenceWithClaims(values: readonly Uint8Array[], bound = true): Uint8Array {
    const claims = new ByteWriter().u64le(1n).u64le(BigInt(values.length));
    for (const value of values) {
      claims.u64le(4n).u64le(BigInt(value.length)).bytes(utf8('key\0')).bytes(value);
    }
    const buffer = claims.finish();
    const quote = simulateSgx(pki, { ...enclave, runtimeData: bound ? buffer : utf8('others') });
    const header = new ByteWriter()
      .u32le(3)
      .bytes(fromHex('a3a21e871b4d4014b70aa125d2fbcd8c'))
      .u32le(0)
      .u64le(BigInt(quote.length + buffer.length));
    return concat(header.finish(), quote, buffer);
  }

  it.each<[string, { oid: string; value: Uint8Array }[]]>([
    ['an Open Enclave report', [{ oid: reportOid, value: simulateOpenEnclave(pki, enclave) }]],
    ['a wrapped quote', [{ oid: '1.2.840.113556.10.1.1', value: wrapped(simulateSgx(pki, enclave)) }]],
    ['a bare quote', [{ oid: '1.2.840.113556.10.1.1', value: simulateSgx(pki, enclave) }]],
    ['a quote of version 4', [{ oid: reportOid, value: simulateSgx(pki, { ...enclave, quoteVersion: 4 }) }]],
    [
      'a report beside the number that stands for no evidence',
      [
        { oid: '1.2.840.113556.10.1.2', value: new Uint8Array([2, 1, 1]) },
        { oid: reportOid, value: wrapped(simulateOpenEnclave(pki, enclave)) },
      ],
    ],
    [
      'Open Enclave evidence whose claims name the key',
      [{ oid: '1.3.6.1.4.1.311.105.2', value: evidenceWithClaims([utf8('other'), keyBytes]) }],
    ],
  ])('with %s are proven', async (_, extensions) => {
    const der = certificate(extensions);
    const proven = await verify(der);
    expect(proven.commonName).toBe(issuer);
    expect(proven.claims['x-ms-sgx-svn']).toBe(2);
    const x5c = Buffer.from(der).toString('base64');
    expect((await verify(x5c)).keyId).toBe(proven.keyId);
    const pem = `-----BEGIN CERTIFICATE-----\n${x5c}\n-----END CERTIFICATE-----\n`;
    expect((await verify(pem)).keyId).toBe(proven.keyId);
  });

  const report = (options: SgxOptions = {}) => [
    { oid: reportOid, value: simulateOpenEnclave(pki, { ...enclave, ...options }) },
  ];

  it.each<[string, string, () => Uint8Array]>([
    ['a quote for another key', 'KeyUnbound', () => certificate(report(), rsaKeyPair())],
    [
      'the hash of the key without the NUL',
      'KeyUnbound',
      () => certificate(report({ runtimeData: keyBytes.subarray(0, -1) })),
    ],
    [
      'something behind the hash',
      'KeyUnbound',
      () => certificate(report({ reportData: concat(fromHex('00'.repeat(63)), new Uint8Array([1])) })),
    ],
    ['a debug enclave', 'ExpectationsUnmet DebuggableRefused', () => certificate(report({ debug: true }))],
    [
      'another signer',
      'ExpectationsUnmet SignerUnexpected',
      () => certificate(report({ mrSigner: fromHex('5b'.repeat(32)) })),
    ],
    ['a revoked platform', 'EvidenceRefused', () => certificate(report({ scenario: 'revoked-pck' }))],
    [
      'a quote of another PKI',
      'EvidenceRefused',
      () => certificate([{ oid: reportOid, value: simulateOpenEnclave(createSimulatedPki(), enclave) }]),
    ],
    [
      'evidence whose claims name another key',
      'KeyUnbound',
      () => certificate([{ oid: '1.3.6.1.4.1.311.105.2', value: evidenceWithClaims([utf8('other')]) }]),
    ],
    [
      'evidence that was not made for its claims',
      'EvidenceRefused',
      () => certificate([{ oid: '1.3.6.1.4.1.311.105.2', value: evidenceWithClaims([keyBytes], false) }]),
    ],
    ['no extension', 'EvidenceMissing', () => certificate([])],
    [
      'the number alone',
      'EvidenceMissing',
      () => certificate([{ oid: '1.2.840.113556.10.1.2', value: new Uint8Array([2, 1, 1]) }]),
    ],
    [
      'an empty extension',
      'EvidenceFormat',
      () => certificate([{ oid: reportOid, value: new Uint8Array() }]),
    ],
    [
      'an extension of other bytes',
      'EvidenceFormat',
      () => certificate([{ oid: reportOid, value: utf8('evidence') }]),
    ],
    [
      'SEV-SNP evidence that is none',
      'EvidenceRefused',
      () => certificate([{ oid: '1.3.6.1.4.1.311.105.1000.1', value: utf8('{"SnpReport":"AAAA"}') }]),
    ],
  ])('with %s are refused', async (_, code, make) => {
    expect(await codeOf(verify(make()))).toBe(code);
  });

  it('are refused when another key signed them', async () => {
    const other = rsaKeyPair();
    const name = [['CN', issuer]] as const;
    const request = {
      subject: name,
      publicKey: pair.publicKey,
      serialNumber: '01',
      notBefore: new Date(now.getTime() - 86_400_000),
      notAfter: new Date(now.getTime() + 86_400_000),
      extensions: report(),
    };
    expect(await codeOf(verify(issueCertificate(request, { name, ...other }).der))).toBe(
      'SelfSignatureInvalid',
    );
  });

  it('cannot be verified without saying whose enclave may have made them', async () => {
    const der = certificate(report());
    for (const expectations of [{}, { allowDebuggable: true }, { productId: 1 }]) {
      expect(await codeOf(verify(der, { expectations }))).toBe('OptionsInvalid');
    }
    expect(await codeOf(verify(der, { currentDate: new Date('never') }))).toBe('OptionsInvalid');
  });

  it('are refused by a code whatever bytes they are made of', async () => {
    const der = certificate(report());
    for (let at = 0; at < der.length; at += 97) {
      for (const changed of [
        der.slice(0, at),
        concat(der.slice(0, at), new Uint8Array([0xff, 0xff]), der.slice(at + 2)),
      ]) {
        const code = await codeOf(verify(changed));
        expect(code, `byte ${at}`).toMatch(/^[A-Z][A-Za-z]+$/);
        expect(code).not.toBe('proven');
      }
    }
  });

  it.each(['', 'x', 'MIIB', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----'])(
    'are refused when they are none: %j',
    async (text) => {
      expect(await codeOf(verify(text))).toBe('CertificateFormat');
    },
  );

  it('say in which form they carry which evidence, without any proof', () => {
    const json = utf8('{"SnpReport":"AAAA","VcekCertChain":"","Endorsements":""}');
    const found = embeddedEvidenceOf(
      certificate([
        { oid: '1.3.6.1.4.1.311.105.1000.1', value: json },
        { oid: '1.3.6.1.4.1.311.105.1000.2', value: concat(new Uint8Array([0x0c, 9]), utf8('acisevsnp')) },
      ]),
    );
    expect(found).toEqual({
      form: 'sev-snp-evidence',
      attestationType: 'SevSnpVm',
      bytes: json,
      oid: '1.3.6.1.4.1.311.105.1000.1',
      teeKind: 'acisevsnp',
    });
  });
});

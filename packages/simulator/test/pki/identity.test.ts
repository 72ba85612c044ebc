import { pathFault } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { type PckPlatform, pckPlatformOf, sgxExtensionOid } from '@veritee/evidence/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pckRevocationList, rootRevocationList } from '../../src/collateral/statements.ts';
import { encodeSgxExtension } from '../../src/platform/sgx-extension.ts';
import { now, pki } from '../judging.ts';

const hexBytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex'));

const platform: fc.Arbitrary<PckPlatform> = fc
  .record({
    ppid: hexBytes(16),
    components: fc.array(fc.nat(255), { minLength: 16, maxLength: 16 }),
    pceSvn: fc.nat(0xffff),
    cpuSvn: hexBytes(16),
    pceId: hexBytes(2),
    fmspc: hexBytes(6),
    sgxType: fc.nat(2),
    platformInstanceId: fc.option(hexBytes(16), { nil: undefined }),
    flags: fc.option(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { nil: undefined }),
  })
  .map(({ flags, ...rest }) => ({
    ...rest,
    dynamicPlatform: flags?.[0],
    cachedKeys: flags?.[1],
    smtEnabled: flags?.[2],
  }));

describe('the SGX extension', () => {
  it('is read back by the verifier as it was written', () => {
    const { root } = pki;
    fc.assert(
      fc.property(platform, (fields) => {
        const certificate = issueCertificate(
          {
            subject: [['CN', 'test']],
            publicKey: root.publicKey,
            serialNumber: '01',
            notBefore: now,
            notAfter: now,
            extensions: [{ oid: sgxExtensionOid, value: encodeSgxExtension(fields) }],
          },
          root,
        );
        expect(pckPlatformOf(certificate)).toEqual(fields);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the development PKI', () => {
  const { root, platformCa, processorCa, tcbSigning, platforms } = pki;

  it('says in every name that it is for development', () => {
    for (const { certificate } of [root, platformCa, processorCa, tcbSigning, platforms['up-to-date']]) {
      expect(certificate.commonName).toMatch(/^Veritee Development SGX /);
      expect(Buffer.from(certificate.subject).toString('latin1')).toContain('no hardware');
    }
  });

  it('holds together link by link', () => {
    const chains = [
      [platforms['up-to-date'], platformCa, root],
      [platforms['single-package'], processorCa, root],
      [tcbSigning, root],
    ];
    for (const chain of chains) {
      const path = chain.map((each) => each.certificate);
      expect(pathFault(path, undefined, new Set([sgxExtensionOid]))).toBeUndefined();
    }
  });

  it('gives each certificate a serial number of its own', () => {
    const serials = [root, platformCa, processorCa, tcbSigning, ...Object.values(platforms)].map(
      (each) => each.certificate.serialNumber,
    );
    expect(new Set(serials).size).toBe(serials.length);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{39}$/);
  });

  it('names platform instance and configuration under the Platform CA only', () => {
    expect(platforms['up-to-date'].pck.platformInstanceId).toBeDefined();
    expect(platforms['single-package'].pck).toMatchObject({ sgxType: 0, smtEnabled: undefined });
    expect(platforms['single-package'].pck.platformInstanceId).toBeUndefined();
  });

  it('revokes the one PCK certificate that is to be revoked', () => {
    expect([...pckRevocationList(pki, 'platform', now).revoked]).toEqual([
      platforms['revoked-pck'].certificate.serialNumber,
    ]);
    expect(pckRevocationList(pki, 'processor', now).revoked.size).toBe(0);
    expect(rootRevocationList(pki, now).revoked.size).toBe(0);
  });

  it('numbers later lists higher, also beyond 2038', () => {
    const number = (date: string) =>
      rootRevocationList(pki, new Date(date)).extensions.get('2.5.29.20')?.value ?? new Uint8Array();
    const times = ['2026-03-01T12:00:00Z', '2026-03-01T12:01:00Z', '2045-01-01T00:00:00Z'].map((date) =>
      BigInt(`0x${Buffer.from(number(date).subarray(2)).toString('hex')}`),
    );
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(times).size).toBe(3);
  });
});

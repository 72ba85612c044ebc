import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CodedError } from '@veritee/core';
import { fromBase64, fromHex, hex } from '@veritee/core/internal';
import {
  anchorOf,
  type Certificate,
  decodeCertificate,
  decodeCertificates,
  toPem,
} from '@veritee/core/internal/x509';
import {
  type CertificateIssuer,
  type CertificateRequest,
  issueCertificate,
  issueRevocationList,
} from '@veritee/core/internal/x509/issue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AikCertificate,
  decodeAikCertificate,
  verifyAikCertificate,
} from '../../src/tpm/aik-certificate.ts';
import { decodePublicArea } from '../../src/tpm/public-area.ts';
import { decodeAttest } from '../../src/tpm/structures.ts';
import { Trail } from '../../src/trail/trail.ts';
import { microsoftTpmRoot, microsoftTpmRootFingerprint, tpmTrustBundle } from '../../src/trust/microsoft.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors } from '../vectors.ts';
import { tpmBytes, tpmFiles, tpmJson, tpmText } from './vectors.ts';

interface CertifyVector {
  readonly certInfoTpmsAttestHex: string;
  readonly pubAreaTpmtPublicHex: string;
  readonly rawSignatureHex: string;
  readonly x5cDerBase64: readonly [string, ...string[]];
  readonly expected: {
    readonly hashAlg: string;
    readonly parsedAttest: {
      readonly name: string;
      readonly qualifiedName: string;
      readonly extraData: string;
    };
  };
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return error.code;
  }
}

describe.skipIf(!haveVectors)('AIK certificates that Microsoft issued', () => {
  const cases = tpmFiles('certs', /^aik-certify-.*\.json$/).map(
    (name) => [name, tpmJson<CertifyVector>(`certs/${name}`)] as const,
  );

  const judge = (vector: CertifyVector, trust: Partial<Trust> = {}): AikCertificate => {
    const [leaf, ...others] = vector.x5cDerBase64.map((text) => decodeCertificate(fromBase64(text)));
    if (leaf === undefined) throw new Error('no leaf');
    const now = new Date(leaf.notBefore.getTime() + 86_400_000);
    return verifyAikCertificate(
      leaf,
      { anchors: builtInAnchors(), intermediates: others, now, ...trust },
      new Trail(),
    );
  };

  it.each(cases)('%s chains to the built-in root', (_name, vector) => {
    const { tpm, expires } = judge(vector);
    expect(tpm.manufacturer).toMatch(/^id:[0-9A-F]{8}$/);
    expect(tpm.model).not.toBe('');
    expect(expires.getTime()).toBeGreaterThan(0);
  });

  it.each(cases)(
    '%s is refused without its intermediate, without anchor, and outside its dates',
    (_name, vector) => {
      expect(codeOf(() => judge(vector, { intermediates: [] }))).toBe('AikCertificateUntrusted');
      expect(codeOf(() => judge(vector, { anchors: {} }))).toBe('NoTrustAnchor');
      expect(codeOf(() => judge(vector, { now: new Date('2019-01-01') }))).toBe('AikCertificateExpired');
      expect(codeOf(() => judge(vector, { now: new Date('2031-01-01') }))).toBe('AikCertificateExpired');
    },
  );

  it.each(cases)('%s signed a certification of its public area', (_name, vector) => {
    const statement = decodeAttest(fromHex(vector.certInfoTpmsAttestHex));
    const area = decodePublicArea(fromHex(vector.pubAreaTpmtPublicHex));
    const { name, qualifiedName, extraData } = vector.expected.parsedAttest;
    expect(statement.type === 'certify' && hex(statement.name)).toBe(name);
    expect(statement.type === 'certify' && hex(statement.qualifiedName)).toBe(qualifiedName);
    expect(hex(statement.extraData)).toBe(extraData);
    expect(hex(area.name)).toBe(name);
    const key = decodeCertificate(fromBase64(vector.x5cDerBase64[0])).publicKeyInfo;
    expect(
      verify(
        vector.expected.hashAlg,
        fromHex(vector.certInfoTpmsAttestHex),
        { key: Buffer.from(key), format: 'der', type: 'spki' },
        fromHex(vector.rawSignatureHex),
      ),
    ).toBe(true);
  });

  it('any bytes decode as one or are refused', () => {
    const good = fromBase64(cases[0]?.[1].x5cDerBase64[0] ?? '');
    const trust = { anchors: builtInAnchors(), now: new Date() };
    fc.assert(
      fc.property(bytesNear(good), (bytes) =>
        decodesOrRefuses(() => verifyAikCertificate(decodeAikCertificate(bytes), trust, new Trail())),
      ),
      { numRuns: 200 },
    );
  });
});

describe.skipIf(!haveVectors)('certificates of TPMs that are no AIK certificates', () => {
  const others = tpmFiles('certs', /^gce-.*\.pem$/).map(
    (name) => [name, decodeCertificates(tpmText(`certs/${name}`))[0]] as const,
  );
  it.each(others)('%s is refused by its purpose', (_name, certificate) => {
    expect(
      codeOf(() =>
        verifyAikCertificate(
          certificate as Certificate,
          { anchors: builtInAnchors(), now: new Date() },
          new Trail(),
        ),
      ),
    ).toBe('AikCertificatePurpose');
  });

  it('an endorsement certificate is refused even under a trusted root', async () => {
    const certificate = decodeCertificate(tpmBytes('certs/swtpm-ek-rsa.der'));
    const bundle = await tpmTrustBundle(
      tpmText('certs/swtpm-localca-issuer.pem') + tpmText('certs/swtpm-localca-root.pem'),
    );
    const trust = {
      anchors: { Microsoft: bundle.anchors },
      intermediates: bundle.intermediates,
      now: new Date('2026-11-25'),
    };
    expect(codeOf(() => verifyAikCertificate(certificate, trust, new Trail()))).toBe('AikCertificatePurpose');
  });
});

describe("Microsoft's root", () => {
  it('is pinned by its fingerprint', () => {
    expect([...microsoftTpmRoot().certificates]).toEqual([microsoftTpmRootFingerprint]);
    expect(builtInAnchors().Microsoft).toEqual([microsoftTpmRoot()]);
  });

  it('has the name and the key of the certificate that Microsoft publishes', () => {
    const file = new URL('../trust/microsoft-tpm-root-2014.pem', import.meta.url);
    const [certificate] = decodeCertificates(readFileSync(file, 'utf8')) as [Certificate];
    expect(certificate.sha256).toBe(microsoftTpmRootFingerprint);
    expect(microsoftTpmRoot()).toEqual(anchorOf(certificate));
  });

  it.skipIf(!haveVectors)(
    'is the one of the reference cases, and a copy with one bit changed is refused',
    async () => {
      const pem = tpmText('certs/microsoft-tpm-root-ca-2014.pem');
      const { anchors } = await tpmTrustBundle(pem);
      expect([...(anchors[0]?.certificates ?? [])]).toEqual([microsoftTpmRootFingerprint]);
      const [root] = decodeCertificates(pem);
      for (const at of [700, 1000, 1400]) {
        const damaged = Uint8Array.from(root?.der ?? []);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        await expect(tpmTrustBundle(toPem(damaged, 'CERTIFICATE'))).rejects.toMatchObject({
          code: 'CertificateFormat',
        });
      }
    },
  );
});

describe('an AIK certificate of a private PKI', () => {
  const keys = (): { publicKey: KeyObject; privateKey: KeyObject } =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rootKeys = keys();
  const caKeys = keys();
  const aik = keys();
  const root: CertificateIssuer = { name: [['CN', 'Root']], ...rootKeys };
  const ca: CertificateIssuer = { name: [['CN', 'AIK CA']], ...caKeys };
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') };
  const now = new Date('2026-06-01');
  const rootCertificate = issueCertificate(
    {
      subject: root.name,
      publicKey: root.publicKey,
      serialNumber: '01',
      ...dates,
      authority: { pathLength: null },
      keyUsage: ['keyCertSign', 'crlSign'],
    },
    root,
  );
  const caRequest: CertificateRequest = {
    subject: ca.name,
    publicKey: ca.publicKey,
    serialNumber: '02',
    ...dates,
    authority: { pathLength: 0 },
    keyUsage: ['keyCertSign', 'crlSign'],
  };
  const leafRequest: CertificateRequest = {
    subject: [],
    publicKey: aik.publicKey,
    serialNumber: '03',
    ...dates,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['2.23.133.8.3'],
  };
  const judge = (
    leaf: Partial<CertificateRequest> = {},
    authority: Partial<CertificateRequest> = {},
    trust: Partial<Trust> = {},
  ): string | undefined => {
    const intermediate = issueCertificate({ ...caRequest, ...authority }, root);
    const certificate = issueCertificate({ ...leafRequest, ...leaf }, ca);
    const anchors = { Microsoft: [anchorOf(rootCertificate)] };
    return codeOf(() =>
      verifyAikCertificate(
        certificate,
        { anchors, intermediates: [intermediate], now, ...trust },
        new Trail(),
      ),
    );
  };

  it('is accepted', () => {
    expect(judge()).toBeUndefined();
    expect(judge({}, { extendedKeyUsage: ['2.23.133.8.3'] })).toBeUndefined();
    expect(judge({}, { extendedKeyUsage: ['2.5.29.37.0'] })).toBeUndefined();
  });

  it.each<readonly [string, Partial<CertificateRequest>, Partial<CertificateRequest>, string]>([
    ['no purpose', { extendedKeyUsage: [] }, {}, 'AikCertificatePurpose'],
    ['another purpose', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] }, {}, 'AikCertificatePurpose'],
    [
      'the purpose of an endorsement key',
      { extendedKeyUsage: ['2.23.133.8.1'] },
      {},
      'AikCertificatePurpose',
    ],
    ['both purposes', { extendedKeyUsage: ['2.23.133.8.3', '2.23.133.8.1'] }, {}, 'AikCertificatePurpose'],
    ['a CA flag', { authority: { pathLength: null } }, {}, 'AikCertificatePurpose'],
    ['no use for signatures', { keyUsage: ['keyEncipherment'] }, {}, 'AikCertificatePurpose'],
    ['an issuer that is no CA', {}, { authority: undefined as never }, 'AikCertificateUntrusted'],
    ['an issuer that may not sign certificates', {}, { keyUsage: ['crlSign'] }, 'AikCertificateUntrusted'],
    ['an issuer for endorsement keys', {}, { extendedKeyUsage: ['2.23.133.8.1'] }, 'AikCertificateUntrusted'],
    ['an expired issuer', {}, { notAfter: new Date('2026-05-01') }, 'AikCertificateExpired'],
    ['a leaf that is not valid yet', { notBefore: new Date('2026-07-01') }, {}, 'AikCertificateExpired'],
    [
      'an unknown critical extension',
      { extensions: [{ oid: '1.2.3.4', critical: true, value: fromHex('0500') }] },
      {},
      'AikCertificateUntrusted',
    ],
    [
      'a TPM named as optional',
      { extensions: [{ oid: '2.5.29.17', critical: false, value: fromHex('3000') }] },
      {},
      'AikCertificateFormat',
    ],
    [
      'a TPM name that cannot be read',
      { extensions: [{ oid: '2.5.29.17', critical: true, value: fromHex('0500') }] },
      {},
      'AikCertificateFormat',
    ],
  ])('with %s is refused', (_what, leaf, authority, code) => {
    expect(judge(leaf, authority)).toBe(code);
  });

  it('is refused with one CA too many', () => {
    const below = keys();
    const lower: CertificateIssuer = { name: [['CN', 'Lower']], ...below };
    const intermediates = [
      issueCertificate(caRequest, root),
      issueCertificate(
        { ...caRequest, subject: lower.name, publicKey: lower.publicKey, serialNumber: '05' },
        ca,
      ),
    ];
    const certificate = issueCertificate(leafRequest, lower);
    const trust = { anchors: { Microsoft: [anchorOf(rootCertificate)] }, intermediates, now };
    expect(codeOf(() => verifyAikCertificate(certificate, trust, new Trail()))).toBe(
      'AikCertificateUntrusted',
    );
  });

  it('is refused when a list names it or its issuer, and when a list cannot be relied on', () => {
    const list = (
      issuer: CertificateIssuer,
      revoked: readonly string[],
      nextUpdate = dates.notAfter,
      thisUpdate = dates.notBefore,
    ): Partial<Trust> => ({
      revocationLists: [issueRevocationList({ thisUpdate, nextUpdate, number: 1, revoked }, issuer)],
    });
    expect(judge({}, {}, list(ca, ['04']))).toBeUndefined();
    expect(judge({}, {}, list(ca, ['03']))).toBe('AikCertificateRevoked');
    expect(judge({}, {}, list(root, ['02']))).toBe('AikCertificateRevoked');
    expect(judge({}, {}, list(ca, [], new Date('2026-05-01')))).toBe('CrlExpired');
    expect(judge({}, {}, list(ca, [], dates.notAfter, new Date(now.getTime() + 1000)))).toBe('CrlExpired');
    expect(judge({}, {}, list({ ...ca, ...keys() }, []))).toBe('CrlInvalidSignature');
  });
});

/** Real requests of Azure guests, at the dates of their certificates: what they prove, what they claim, how each is refused when altered. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { base64, fromAnyBase64, fromBase64, utf8 } from '@veritee/core/internal';
import { tpmHash, tpmtSignature } from '@veritee/core/internal/tpm2';
import { describe, expect, it } from 'vitest';
import { proveGuestKey } from '../../src/azure-guest/attestation-key.ts';
import { proveEncryptionKey } from '../../src/azure-guest/encryption-key.ts';
import { decodeHclReport } from '../../src/azure-guest/hcl-report.ts';
import { readRuntimeClaims, requireBoundClaims } from '../../src/azure-guest/runtime-claims.ts';
import { guestScheme } from '../../src/azure-guest/scheme.ts';
import { decodeTpmInfo } from '../../src/azure-guest/tpm-info.ts';
import { certificatesIn } from '../../src/proof/certificates.ts';
import type { AnyScheme } from '../../src/schemes.ts';
import { decodeTdxEvidence } from '../../src/tdx/layout.ts';
import { verifyAikCertificate } from '../../src/tpm/aik-certificate.ts';
import { requireCertifiedKey } from '../../src/tpm/attestation-key.ts';
import { verifyQuote } from '../../src/tpm/quote.ts';
import { Trail } from '../../src/trail/trail.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { noSource } from '../tpm/no-source.ts';
import { haveVectors, vectors } from '../vectors.ts';

const scheme = guestScheme as unknown as AnyScheme;
const trustAt = (date: string): Trust => ({ anchors: builtInAnchors(), now: new Date(date) });

const requests = [
  ['linux-v1-expired-aik', '2021-06-01', { secureboot: true, 'x-ms-azurevm-is-windows': false }],
  ['trustedlaunch-windows-v2', '2023-06-01', { secureboot: true, 'x-ms-azurevm-is-windows': true }],
  [
    'windows-v1-secureboot-off-expired-aik',
    '2021-06-01',
    { secureboot: false, 'x-ms-azurevm-is-windows': true },
  ],
] as const;

function infoOf(folder: string): Uint8Array {
  const file = readFileSync(resolve(vectors, 'snp/_azureguest', folder, 'request.json'), 'utf8');
  return fromAnyBase64((JSON.parse(file) as { attestationInfo: string }).attestationInfo);
}

type Json = { [member: string]: Json | string | number | readonly unknown[] };

function changed(folder: string, change: (info: Json, tpm: Json) => void): Uint8Array {
  const info = JSON.parse(Buffer.from(infoOf(folder)).toString()) as Json;
  change(info, info['TpmInfo'] as Json);
  return utf8(JSON.stringify(info));
}

function judge(
  evidence: Uint8Array,
  date: string,
  requireValidAikCertificate: boolean,
): Promise<AppraisalResult> {
  return appraiseEvidence(
    scheme,
    { evidence },
    { source: noSource, trust: trustAt(date), requirements: { requireValidAikCertificate } },
  );
}

/** The text with one bit of its bytes changed. */
function flipped(text: unknown, at: number): string {
  const bytes = fromBase64(String(text));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return base64(bytes);
}

describe.skipIf(!haveVectors)('a real request', () => {
  it.each(requests)(
    '%s is proven but for the CA of its key, which is not public',
    async (folder, date, claims) => {
      const strict = await judge(infoOf(folder), date, true);
      expect(strict.error?.code).toBe('AikCertificateUntrusted');
      const appraisal = await judge(infoOf(folder), date, false);
      expect(appraisal.error).toBeUndefined();
      expect(appraisal.trail.every(({ ok }) => ok)).toBe(true);
      const checks = appraisal.trail.map(({ check }) => check).join('\n');
      expect(checks).toContain('not proven to be a genuine TPM');
      expect(checks).toContain('freshness is not proven');
      expect(checks).toContain('Client payload is passed on as it came');
      expect(appraisal.claims?.token).toMatchObject({
        'x-ms-attestation-type': 'azurevm',
        'x-ms-azurevm-dbvalidated': true,
        'x-ms-azurevm-dbxvalidated': true,
        'x-ms-azurevm-default-securebootkeysvalidated': true,
        'x-ms-azurevm-debuggersdisabled': true,
        'x-ms-azurevm-signingdisabled': true,
        'x-ms-runtime': { keys: [{ kid: 'TpmEphemeralEncryptionKey', key_ops: ['encrypt'], kty: 'RSA' }] },
        ...claims,
      });
      expect(appraisal.claims?.token).not.toHaveProperty('x-ms-isolation-tee');
    },
  );

  it('has the members of real tokens, in their types', async () => {
    const { claims } = await judge(infoOf('trustedlaunch-windows-v2'), '2023-06-01', false);
    const token = JSON.parse(
      readFileSync(resolve(vectors, 'snp/_azureguest/tokens/cvm-windows.payload.json'), 'utf8'),
    ) as Record<string, unknown>;
    // What only confidential guests have, and what the service adds.
    const without = [
      'x-ms-isolation-tee',
      'x-ms-azurevm-vmid',
      'x-ms-policy-hash',
      'x-ms-ver',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
    ];
    const types = (object: object): Record<string, string> =>
      Object.fromEntries(Object.entries(object).map(([name, value]) => [name, typeof value]));
    const expected = Object.fromEntries(Object.entries(token).filter(([name]) => !without.includes(name)));
    expect(types(claims?.token ?? {})).toEqual(types(expected));
  });

  it.each<readonly [string, string, (info: Json, tpm: Json) => void]>([
    [
      'TpmQuoteSignature',
      'a quote that was altered',
      (_info, tpm) => {
        tpm['PcrQuote'] = flipped(tpm['PcrQuote'], 60);
      },
    ],
    [
      'PcrDigestMismatch',
      'another PCR value',
      (_info, tpm) => {
        const [pcr] = tpm['PCRs'] as unknown as Json[];
        if (pcr !== undefined) pcr['Digest'] = flipped(pcr['Digest'], 0);
      },
    ],
    [
      'EventLogFormat',
      'a log that was cut',
      (info) => {
        info['TcgLogs'] = base64(fromBase64(String(info['TcgLogs'])).subarray(0, 100));
      },
    ],
    [
      'EventLogReplayMismatch',
      'no log',
      (info) => {
        delete info['TcgLogs'];
      },
    ],
    [
      'AikKeyMismatch',
      'the certificate of another key',
      (_info, tpm) => {
        const other = JSON.parse(Buffer.from(infoOf('linux-v1-expired-aik')).toString()) as Json;
        tpm['AikCert'] = (other['TpmInfo'] as Json)['AikCert'] ?? '';
      },
    ],
    [
      'AikCertificateMissing',
      'no certificate',
      (_info, tpm) => {
        delete tpm['AikCert'];
      },
    ],
    [
      'KeyCertificationInvalid',
      'an encryption key that was altered',
      (_info, tpm) => {
        tpm['EncKeyPub'] = flipped(tpm['EncKeyPub'], 100);
      },
    ],
    [
      'KeyCertificationInvalid',
      'a certification that was altered',
      (_info, tpm) => {
        tpm['EncKeyCertifyInfo'] = flipped(tpm['EncKeyCertifyInfo'], 60);
      },
    ],
    [
      'GuestEvidenceFormat',
      'a PcrSet of other PCRs',
      (_info, tpm) => {
        tpm['PcrSet'] = [0, 1, 2];
      },
    ],
    [
      'GuestEvidenceFormat',
      'an unknown version',
      (info) => {
        info['AttestationProtocolVersion'] = '3.0';
      },
    ],
    [
      'GuestEvidenceFormat',
      'an unknown isolation',
      (info) => {
        info['IsolationInfo'] = { Type: 'Cca' };
      },
    ],
    [
      'GuestEvidenceFormat',
      'a misspelt member',
      (info) => {
        info['Tpm_Info'] = {};
      },
    ],
    [
      'TpmStructureFormat',
      'a key with bytes behind it',
      (_info, tpm) => {
        tpm['AikPub'] = base64(new Uint8Array([...fromBase64(String(tpm['AikPub'])), 0]));
      },
    ],
  ])('is refused with %s for %s', async (code, _what, change) => {
    const strict = code !== 'AikCertificateMissing';
    const appraisal = await judge(changed('trustedlaunch-windows-v2', change), '2023-06-01', !strict);
    expect(appraisal.error?.code).toBe(code);
  });

  it('of Windows without its PCRs is refused', async () => {
    const evidence = changed('linux-v1-expired-aik', (info) => {
      info['OSType'] = base64(utf8('Windows'));
    });
    expect((await judge(evidence, '2021-06-01', false)).error?.code).toBe('PcrMaskNotCovered');
  });
});

describe.skipIf(!haveVectors)('parts of real requests', () => {
  it('the TpmInfo of the published example holds together', () => {
    const folder = resolve(vectors, 'azure-guest/azureguest-restspec-trustedlaunch-windows-2024');
    const info = JSON.parse(readFileSync(resolve(folder, 'tpminfo.json'), 'utf8')) as never;
    const tpm = decodeTpmInfo(info, undefined);
    const trail = new Trail();
    const trust = trustAt('2024-06-01');
    const { aik } = proveGuestKey(tpm, undefined, trust, trail, { requireValidAikCertificate: false });
    const quote = { what: 'Quote', ...tpm.platform, attest: tpm.platform.quote };
    verifyQuote(quote, { key: aik, requiredPcrMask: 0x78ff, allowSha1: false }, trail);
    expect(proveEncryptionKey(tpm, aik, trust, trail).bits).toBe(2048);
    // Its issuer is known by name, but its certificate is not published with it.
    expect(() => proveGuestKey(tpm, undefined, trust, new Trail(), {})).toThrowError(
      expect.objectContaining({ code: 'AikCertificateUntrusted' }),
    );
    expect(tpm.pcrSet).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14]);
  });

  it('the TDX guest of 2026 holds together: report, claims, key, certificate up to its root, quote', () => {
    const read = (file: string): Uint8Array =>
      new Uint8Array(readFileSync(resolve(vectors, 'azure-guest/azure-tdx-openhcl-2026-06', file)));
    const trail = new Trail();
    const hcl = decodeHclReport(read('hcl-report.bin'));
    const { report } = decodeTdxEvidence(read('td-quote.bin'));
    requireBoundClaims(hcl.runtimeData, report.reportData, hcl.hash, trail);
    const { attestationKey: key } = readRuntimeClaims(hcl.runtimeData, trail);
    const certificate = requireCertifiedKey(read('ak-cert.der'), key, trail);
    const trust = {
      ...trustAt('2026-06-15'),
      intermediates: certificatesIn(read('ak-intermediates.pem'), 'intermediates'),
    };
    const rules = { anchors: trust.anchors.Azure ?? [], purposes: ['2.23.133.8.3'] };
    const { expires } = verifyAikCertificate(certificate, trust, trail, rules);
    expect(expires.toISOString()).toBe('2027-06-07T00:00:00.000Z');
    const values = (JSON.parse(Buffer.from(read('tpm-quote.pcrs.json')).toString()) as string[]).map((each) =>
      Uint8Array.from(Buffer.from(each, 'hex')),
    );
    const quote = {
      what: 'Quote',
      attest: read('tpm-quote.msg'),
      signature: tpmtSignature.encode({ scheme: 'rsassa', hash: 'sha256', value: read('tpm-quote.sig') }),
      pcrs: [{ algorithm: tpmHash.sha256.id, values: new Map(values.entries()) }],
    };
    verifyQuote(quote, { key, requiredPcrMask: 0xffffff, allowSha1: false }, trail);
    expect(trail.lines.every(({ ok }) => ok)).toBe(true);
    expect(() =>
      verifyAikCertificate(certificate, { ...trust, intermediates: [] }, trail, rules),
    ).toThrowError(expect.objectContaining({ code: 'AikCertificateUntrusted' }));
    // The root of TPMs of machines vouches for no guest.
    const machines = { ...rules, anchors: trust.anchors.Microsoft ?? [] };
    expect(() => verifyAikCertificate(certificate, trust, trail, machines)).toThrow();
  });
});

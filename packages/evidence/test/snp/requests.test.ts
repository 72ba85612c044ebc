/** Requests of Azure's clients: dialects, bindings and claims. The recorded ones end in the claims of the recorded tokens. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { base64, base64url, parseJson, utf8 } from '@veritee/core/internal';
import { attestBody } from '@veritee/core/internal/maa';
import { describe, expect, it } from 'vitest';
import { deliveredSource } from '../../src/endorsements/delivered.ts';
import type { AttestRequest } from '../../src/scheme.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import type { SnpAllowances, TrustAnchors } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { haveVectors } from '../vectors.ts';
import { realCases, snpScheme, snpVectors, syntheticAnchors } from './cases.ts';

const now = new Date('2026-06-01T00:00:00Z');

function read(path: string): string {
  return readFileSync(resolve(snpVectors, path), 'utf8');
}

/** A body on its way through the wire's own reading. */
function requestIn(body: string): AttestRequest {
  const scheme = snpScheme();
  return scheme.request.parse(attestBody(parseJson(body), scheme.members, '2022-08-01'));
}

function judge(
  body: string,
  { anchors = builtInAnchors(), snp }: { anchors?: TrustAnchors; snp?: SnpAllowances } = {},
): Promise<AppraisalResult> {
  return appraiseEvidence(snpScheme(), requestIn(body), {
    source: deliveredSource('none', []),
    trust: { anchors, now, snp: { allowMissingRevocationList: true, ...snp } },
  });
}

/** Members that the service adds, whatever the evidence. */
const SERVICE = new Set(['exp', 'iat', 'iss', 'jti', 'nbf', 'nonce', 'x-ms-policy-hash', 'x-ms-ver']);

function evidenceClaimsOf(token: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(token).filter(([name]) => !SERVICE.has(name)));
}

function payloadOf(jws: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
}

describe.skipIf(!haveVectors)('recorded requests', () => {
  it('end in the claims of the token that Azure issued for the sample', async () => {
    const { claims, error } = await judge(read('_maa/sevsnpvm-maa-sample/request.json'));
    expect(error).toBeUndefined();
    expect(claims?.token).toEqual(evidenceClaimsOf(payloadOf(read('_maa/sevsnpvm-maa-sample/token.jwt'))));
  });

  it('end in the claims of the token that the REST specification prints', async () => {
    const token = JSON.parse(read('_maa/sevsnpvm-rest-example/token.payload.json')) as Record<
      string,
      unknown
    >;
    const { claims, error } = await judge(read('_maa/sevsnpvm-rest-example/request.json'), {
      snp: { baselines: [{ idKeyDigest: String(token['x-ms-sevsnpvm-idkeydigest']) }] },
    });
    expect(error).toBeUndefined();
    expect(claims?.token).toEqual(evidenceClaimsOf(token));
  });

  it('are bound to their runtime data', async () => {
    for (const path of [
      '_maa/sevsnpvm-maa-sample/request-runtimedata-mismatch.json',
      '_maa/sevsnpvm-rest-example/request-tampered-runtime.json',
      '_maa/sevsnpvm-caci/request-tampered-runtime.json',
    ]) {
      const { error } = await judge(read(path));
      expect(error?.code, path).toBe('HeldDataMismatch');
    }
  });

  it('bind binary runtime data without a claim', async () => {
    const { claims, error } = await judge(read('_maa/sevsnpvm-rest-example/request-binary-runtime.json'));
    expect(error).toBeUndefined();
    expect(claims?.token).not.toHaveProperty('x-ms-runtime');
  });

  it('of confidential containers are compliant by the endorsement of their utility VM', async () => {
    const { claims, error } = await judge(read('_maa/sevsnpvm-caci/request.json'));
    expect(error).toBeUndefined();
    const expected = JSON.parse(read('_maa/sevsnpvm-caci/expected.json')) as {
      claims: Record<string, unknown>;
    };
    expect(claims?.token).toEqual({ ...expected.claims, 'x-ms-compliance-status': 'azure-compliant-uvm' });
  });

  it('are refused with an endorsement that is not signed', async () => {
    const { error } = await judge(read('_maa/sevsnpvm-caci/request-bad-uvm-signature.json'));
    expect(error?.code).toBe('UvmEndorsementSignature');
  });

  it('are refused with an endorsement of somebody that the operator does not name', async () => {
    const { error } = await judge(read('_maa/sevsnpvm-caci/request.json'), { snp: { uvmIssuers: [] } });
    expect(error?.code).toBe('UvmIssuerUntrusted');
  });

  it('bind init-time data to the host data', async () => {
    const anchors = syntheticAnchors();
    const { claims, error } = await judge(read('_synthetic/req-ok-inittime/request.json'), { anchors });
    expect(error).toBeUndefined();
    expect(claims?.token).toMatchObject({ 'x-ms-inittime': { policy: 'p1' } });
    const other = await judge(read('_synthetic/req-neg-inittime-mismatch/request.json'), { anchors });
    expect(other.error?.code).toBe('HeldDataMismatch');
  });

  it('are refused where the report data holds more than the digest', async () => {
    const { error } = await judge(read('_synthetic/req-neg-report-data-upper-half/request.json'), {
      anchors: syntheticAnchors(),
    });
    expect(error?.code).toBe('HeldDataMismatch');
  });
});

describe.skipIf(!haveVectors)('dialects', () => {
  const given = realCases.find(({ name }) => name === 'milan-v3-azure-cvm-a');
  const report = given?.report ?? new Uint8Array();
  const chain = given?.chain ?? '';
  const parts = { SnpReport: base64url(report), VcekCertChain: base64url(utf8(chain)) };
  const body = (evidence: string, others: object = {}): string =>
    JSON.stringify({ report: base64url(utf8(evidence)), ...others });

  it.each([
    ['white space, line breaks and a byte order mark', `\ufeff\r\n ${JSON.stringify(parts, null, 4)}  \r\n`],
    [
      'standard base64 with padding',
      JSON.stringify({ SnpReport: base64(report), VcekCertChain: base64(utf8(chain)) }),
    ],
    [
      'members in other letter case',
      JSON.stringify({ snpreport: parts.SnpReport, VCEKCERTCHAIN: parts.VcekCertChain }),
    ],
    [
      'CRLF in the chain',
      JSON.stringify({ ...parts, VcekCertChain: base64url(utf8(chain.replaceAll('\n', '\r\n'))) }),
    ],
    ['empty endorsements', JSON.stringify({ ...parts, Endorsements: '' })],
    [
      'a list without endorsements',
      JSON.stringify({ ...parts, Endorsements: base64url(utf8('{"Uvm":[]}')) }),
    ],
    ['members that are not known', JSON.stringify({ ...parts, Comment: 1 })],
  ])('take %s', async (_, evidence) => {
    const { error } = await judge(body(evidence));
    expect(error).toBeUndefined();
  });

  it('take a nonce that is a number, exactly', () => {
    expect(requestIn(`{"report":"e30","nonce":18446744073709551615}`).nonce).toBe('18446744073709551615');
    expect(requestIn(`{"Report":"e30","Nonce":"n","RuntimeData":null}`)).toMatchObject({
      nonce: 'n',
      runtimeData: undefined,
    });
  });

  it.each([
    ['a member twice', `{"SnpReport":"${parts.SnpReport}","snpreport":"${parts.SnpReport}"}`],
    ['no report', JSON.stringify({ VcekCertChain: parts.VcekCertChain })],
    ['a report that is no text', JSON.stringify({ ...parts, SnpReport: 7 })],
    ['a report that is not base64', JSON.stringify({ ...parts, SnpReport: '!' })],
    ['no JSON', '{'],
  ])('refuse %s', async (_, evidence) => {
    const { error } = await judge(body(evidence));
    expect(error?.code).toBe('SnpReportFormat');
  });

  it('take the certificate table of an extended report', async () => {
    const table = realCases.find(({ name }) => name === 'genoa-v3-tsm-auxblob');
    const auxblob = new Uint8Array(readFileSync(resolve(snpVectors, 'genoa-v3-tsm-auxblob/auxblob.bin')));
    const { error } = await appraiseEvidence(
      snpScheme(),
      { evidence: Uint8Array.from([...(table?.report ?? []), ...auxblob]) },
      {
        source: deliveredSource('none', []),
        trust: { anchors: builtInAnchors(), now, snp: { allowMissingRevocationList: true } },
      },
    );
    expect(error).toBeUndefined();
  });
});

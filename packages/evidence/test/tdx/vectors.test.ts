/** Every recorded TDX case comes out as expected: cold and remembering, with signatures checked ahead and waited for. */

import { hex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { EvidenceError, type EvidenceErrorCode } from '../../src/errors.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import type { TdxProof } from '../../src/tdx/verify.ts';
import { Trail } from '../../src/trail/trail.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { everyStatus, tdxScheme } from '../judge.ts';
import { haveVectors, type QuoteCase, quoteCases } from '../vectors.ts';

/** The reference run's short names with the codes that say the same. */
const CODES: Readonly<Record<string, EvidenceErrorCode>> = {
  ATT_KEY_TYPE: 'QuoteFormat',
  BODY_TYPE: 'QuoteFormat',
  CERT_TYPE_OUTER: 'QuoteFormat',
  QUOTE_TOO_SHORT: 'QuoteFormat',
  QUOTE_VERSION: 'QuoteFormat',
  TEE_TYPE: 'QuoteFormat',
  TRUNC: 'QuoteFormat',
  FMSPC_MISMATCH: 'TcbInfoMismatch',
  NO_PCK_CHAIN: 'PckChainMissing',
  PCK_CHAIN_EXPIRED: 'PckChainExpired',
  PCK_CHAIN_NOT_YET_VALID: 'PckChainExpired',
  PCK_CHAIN_ROOT_UNTRUSTED: 'PckChainUntrusted',
  PCK_CRL_ISSUER: 'CrlUnknownIssuer',
  PCK_CRL_NOT_YET_VALID: 'CrlExpired',
  PCK_CRL_SIG: 'CrlInvalidSignature',
  QE_IDENTITY_SIG: 'QeIdentityInvalidSignature',
  QE_IDENTITY_TEE_MISMATCH: 'QeIdentityMismatch',
  QE_REPORT_DATA: 'QeReportData',
  QE_REPORT_SIG: 'QeReportSignature',
  QUOTE_SIG: 'QuoteSignature',
  ROOT_CRL_EXPIRED: 'CrlExpired',
  TCB_INFO_SIG: 'TcbInfoInvalidSignature',
  TCB_INFO_TEE_MISMATCH: 'TcbInfoMismatch',
};

/** Met elsewhere here: a length that reaches beyond its part is a fault of the quote, a chain of another role one of the chain. */
const MET_EARLIER: readonly (readonly [RegExp, EvidenceErrorCode])[] = [
  [/-qeauth-len-huge$/, 'QuoteFormat'],
  [/-tcbchain-is-pckchain$/, 'TcbSigningMissing'],
];

function codeOf({ name, expected: { errorClass } }: QuoteCase): EvidenceErrorCode | undefined {
  return MET_EARLIER.find(([names]) => names.test(name))?.[1] ?? CODES[errorClass ?? ''];
}

function judge(each: QuoteCase, trust: Partial<Trust> = {}): Promise<AppraisalResult> {
  return appraiseEvidence(
    tdxScheme(),
    { evidence: each.quote },
    {
      source: collateralSource(each.collateral, each.name),
      trust: {
        anchors: builtInAnchors(),
        now: new Date(each.expected.verificationTime),
        accept: everyStatus,
        ...trust,
      },
    },
  );
}

describe.skipIf(!haveVectors)('TDX reference cases', () => {
  const cases = quoteCases('tdx');

  it('are all there', () => expect(cases.length).toBe(81));

  it.each(cases)('$name tells the same when each signature is waited for', async (each) => {
    const { trail: told, verified } = await judge(each);
    const trust = { anchors: builtInAnchors(), now: new Date(each.expected.verificationTime) };
    const source = collateralSource(each.collateral, each.name);
    const scheme = tdxScheme();
    const trail = new Trail();
    try {
      const evidence = scheme.decode(each.quote);
      const endorsements = await scheme.gather(evidence, source, { trust, trail: new Trail() });
      expect(scheme.verify(evidence, endorsements, trust, trail, {})).toEqual(verified);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      expect(verified).toBeUndefined();
    }
    const from = told.findIndex((line) => line.check === trail.lines[0]?.check);
    expect(told.slice(from, from + trail.lines.length)).toEqual(trail.lines);
  });

  const proofCache = createProofCache();
  for (const remembering of [undefined, proofCache, proofCache]) {
    it.each(cases)(`$name comes out as expected (${remembering ? 'remembering' : 'cold'})`, async (each) => {
      const { expected } = each;
      const appraisal = await judge(each, { proofCache: remembering });
      expect(appraisal.trail.at(-1)?.ok).toBe(appraisal.accepted);
      expect(appraisal.accepted).toBe(expected.accepted);
      if (expected.verdict === 'Error') {
        const code = codeOf(each);
        expect(code, `no code for ${expected.errorClass}`).toBeDefined();
        expect(appraisal.error?.code).toBe(code);
        return;
      }
      expect(appraisal.status).toBe(expected.verdict);
      if (!expected.accepted) {
        expect(appraisal.error?.code).toBe('TcbNotSupported');
        return;
      }
      expect(appraisal.error).toBeUndefined();
      requireProofOf(appraisal, expected);
    });
  }
});

function requireProofOf({ advisories, verified }: AppraisalResult, expected: QuoteCase['expected']): void {
  const proof = verified?.proof as TdxProof;
  const { launch } = proof.rating;
  expect(advisories).toEqual(expected.advisoryIDs);
  expect(proof.platformStatus).toBe(expected.platformTcbStatus);
  expect(launch.level.status).toBe(expected.tdxTcbStatus);
  expect(launch.module?.status).toBe(expected.tdxModuleTcbStatus ?? undefined);
  expect(proof.rating.sgxStatus).toBe(expected.sgxTcbStatus);
  expect(proof.qeStatus).toBe(expected.qeTcbStatus);
  expect([...proof.platformAdvisories].sort()).toEqual([...(expected.platformAdvisoryIDs ?? [])].sort());
  expect([...proof.qeAdvisories].sort()).toEqual([...(expected.qeAdvisoryIDs ?? [])].sort());
  expect(hex(proof.report.mrTd)).toBe(expected.mrtd);
  expect(hex(proof.report.reportData)).toBe(expected.reportData);
  expect(proof.quote.trailingZeros).toBe(expected.trailingBytes);
  expect(proof.tcbDate).toEqual(new Date(expected.tcbDate ?? 0));
}

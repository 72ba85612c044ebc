/** Results of verification and of policies say what was asked: `tsc --build` judges the types, these tests the values. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type AppraisalResult,
  appraiseEvidence,
  builtInAnchors,
  type ConvergedStatus,
  type EvidenceClaims,
  type EvidenceError,
  firstOf,
  type PlatformStatusName,
  schemeOf,
  schemes,
  type VerifiableType,
  type VerifiedEvidence,
} from '../../packages/evidence/src/index.ts';
import {
  type CompiledPolicy,
  compilePolicy,
  evaluatePolicy,
  type Refusal,
} from '../../packages/policy/src/index.ts';

/** The members of a union that are literals. */
type Known<Union> = Union extends string ? (string extends Union ? never : Union) : never;

describe('schemeOf', () => {
  it('gives a scheme, never undefined, for the literal name of a type that can be verified', () => {
    expectTypeOf(schemeOf('SgxEnclave')).toEqualTypeOf<(typeof schemes)[number]>();
    const type: string = 'Toy';
    expectTypeOf(schemeOf(type)).toEqualTypeOf<(typeof schemes)[number] | undefined>();
    expect(schemeOf(type)).toBeUndefined();
    const verifiable: readonly VerifiableType[] = [
      'SgxEnclave',
      'OpenEnclave',
      'Tpm',
      'TdxVm',
      'SevSnpVm',
      'AzureGuest',
    ];
    expect(verifiable.map((each) => schemeOf(each).type).sort()).toEqual(
      schemes.map(({ type }) => type).sort(),
    );
  });
});

describe('AppraisalResult', () => {
  it('has claims and a proof when accepted, and an error when it is refused', async () => {
    const trust = { anchors: builtInAnchors(), now: new Date('2026-01-01') };
    const request = { evidence: new Uint8Array(1) };
    const result = await appraiseEvidence(schemeOf('SgxEnclave'), request, { source: firstOf([]), trust });
    expect(result.accepted).toBe(false);
    if (result.accepted) {
      expectTypeOf(result.claims).toEqualTypeOf<EvidenceClaims>();
      expectTypeOf(result.verified).toEqualTypeOf<VerifiedEvidence>();
      expectTypeOf(result.status).toEqualTypeOf<PlatformStatusName>();
      expectTypeOf(result.error).toEqualTypeOf<undefined>();
    } else {
      expectTypeOf(result.error).toEqualTypeOf<EvidenceError>();
      expectTypeOf(result.claims).toEqualTypeOf<EvidenceClaims | undefined>();
      expect(result.error.code).toBe('QuoteFormat');
    }
  });

  it('does not compile with an outcome and the members of the other', () => {
    const lines = { advisories: [], trail: [] };
    // @ts-expect-error: accepted evidence has claims
    const claimless: AppraisalResult = { ...lines, accepted: true, status: 'UpToDate' };
    // @ts-expect-error: a refusal has its error
    const causeless: AppraisalResult = { ...lines, accepted: false };
    expect([claimless.error, causeless.error]).toEqual([undefined, undefined]);
  });

  it('offers the words that vendors have for the state of a platform', () => {
    expectTypeOf<Known<PlatformStatusName>>().toEqualTypeOf<ConvergedStatus | 'Verified'>();
    const later: PlatformStatusName = 'AWordOfTomorrow';
    expect(later).toBe('AWordOfTomorrow');
  });
});

describe('Appraisal', () => {
  it('has a refusal exactly when the policy does not permit', () => {
    const { policy } = compilePolicy('version=1.0;authorizationrules{};');
    const appraisal = evaluatePolicy(policy as CompiledPolicy, []);
    if (appraisal.permitted) expectTypeOf(appraisal.refusal).toEqualTypeOf<undefined>();
    else {
      expectTypeOf(appraisal.refusal).toEqualTypeOf<Refusal>();
      expect(appraisal.refusal.reason).toBe('NoPermit');
    }
    expect(appraisal.permitted).toBe(false);
  });
});

import { hex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import { EvidenceError } from '../src/errors.ts';
import { createProofCache } from '../src/proof/proof-cache.ts';
import { schemeOf } from '../src/schemes.ts';
import type { SgxProof } from '../src/sgx/verify.ts';
import { Trail } from '../src/trail/trail.ts';
import { anchorsFrom } from '../src/trust/anchors-from.ts';
import { builtInAnchors } from '../src/trust/roots.ts';
import type { Trust } from '../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../src/verify-evidence.ts';
import { haveVectors, type QuoteCase, quoteCases } from './vectors.ts';

const EVERY_STATUS = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
]);

const sgx = schemeOf('SgxEnclave');
if (sgx === undefined) throw new Error('no SGX scheme');

function judge(each: QuoteCase, trust: Partial<Trust> = {}): Promise<AppraisalResult> {
  return appraiseEvidence(
    sgx as NonNullable<typeof sgx>,
    { evidence: each.quote },
    {
      source: collateralSource(each.collateral, each.name),
      trust: {
        anchors: each.trustedRoot === undefined ? builtInAnchors() : { Intel: anchorsFrom(each.trustedRoot) },
        now: new Date(each.expected.verificationTime),
        accept: EVERY_STATUS,
        ...trust,
      },
    },
  );
}

describe.skipIf(!haveVectors)('SGX reference cases', () => {
  it.each(quoteCases('sgx'))('$name tells the same when each signature is waited for', async (each) => {
    const trust = {
      anchors: each.trustedRoot === undefined ? builtInAnchors() : { Intel: anchorsFrom(each.trustedRoot) },
      now: new Date(each.expected.verificationTime),
    };
    const { trail: told, verified } = await judge(each);
    const trail = new Trail();
    const source = collateralSource(each.collateral, each.name);
    try {
      const evidence = sgx.decode(each.quote);
      const endorsements = await sgx.gather(evidence, source, { trust, trail: new Trail() });
      expect(sgx.verify(evidence, endorsements, trust, trail, {})).toEqual(verified);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      expect(verified).toBeUndefined();
    }
    const from = told.findIndex((line) => line.check === trail.lines[0]?.check);
    expect(told.slice(from, from + trail.lines.length)).toEqual(trail.lines);
  });

  const proofCache = createProofCache();
  for (const remembering of [undefined, proofCache, proofCache]) {
    it.each(quoteCases('sgx'))(
      `$name comes out as expected (${remembering ? 'remembering' : 'cold'})`,
      async (each) => {
        const { expected } = each;
        const appraisal = await judge(each, { proofCache: remembering });
        expect(appraisal.trail.at(-1)?.ok).toBe(appraisal.accepted);
        if (!expected.accepted) {
          expect(appraisal.accepted).toBe(false);
          expect(appraisal.error?.code).toBeDefined();
          if (expected.verdict !== 'Error') expect(appraisal.status).toBe(expected.verdict);
          return;
        }
        expect(appraisal.error).toBeUndefined();
        expect(appraisal.status).toBe(expected.verdict);
        expect(appraisal.advisories).toEqual(expected.advisoryIDs);
        const proof = appraisal.verified?.proof as SgxProof;
        expect(proof.platformStatus).toBe(expected.platformTcbStatus);
        expect(proof.qeStatus).toBe(expected.qeTcbStatus);
        expect([...proof.platformAdvisories].sort()).toEqual(
          [...(expected.platformAdvisoryIDs ?? [])].sort(),
        );
        expect([...proof.qeAdvisories].sort()).toEqual([...(expected.qeAdvisoryIDs ?? [])].sort());
        expect(hex(proof.report.mrEnclave)).toBe(expected.mrenclave);
        expect(hex(proof.report.reportData)).toBe(expected.reportData);
        expect(proof.quote.trailingZeros).toBe(expected.trailingBytes);
        expect(proof.tcbDate).toEqual(new Date(expected.tcbDate ?? 0));
      },
    );
  }
});

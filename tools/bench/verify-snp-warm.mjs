/**
 * A SEV-SNP report of a known chip: its chain was proven before and is remembered by content.
 * Floor: one bare P-384 verification.
 */

import { createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import { awaited } from '../measure/contenders.mjs';
import { snpCase, snpFloor } from '../measure/snp-case.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { evidence, source, trust } = snpCase();
  const scheme = schemeOf('SevSnpVm');
  if (scheme === undefined) throw new Error('no SEV-SNP scheme');
  const remembering = { ...trust, proofCache: createProofCache() };
  return {
    subject: awaited(() => verifyEvidence(scheme, { evidence }, { source, trust: remembering })),
    floor: snpFloor(0),
  };
}

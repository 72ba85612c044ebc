/**
 * SGX quotes of 10,000 platforms of one model, each seen for the first time; what they share is known. Floor: three bare
 * P-256 verifications (PCK certificate, QE report, quote) and two imports of keys (PCK, attestation).
 */

import { createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import { p256Importer, p256Verifier, repeated } from '../measure/contenders.mjs';
import { makeFleet } from '../measure/fleet.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { quotes, source, anchors, now } = makeFleet();
  const scheme = schemeOf('SgxEnclave');
  if (scheme === undefined) throw new Error('no SGX scheme');
  let proofCache = createProofCache();
  let at = 0;
  const verifyNext = async () => {
    // The first one brings what they share; then the fleet begins anew.
    if (at === quotes.length) [proofCache, at] = [createProofCache(), 0];
    const evidence = quotes[at++];
    if (evidence === undefined) throw new Error('no quote');
    await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now, proofCache } });
  };
  const verify = p256Verifier();
  const importKey = p256Importer();
  return {
    subject: async (count) => {
      for (let i = 0; i < count; i++) await verifyNext();
    },
    floor: repeated(() => {
      for (let i = 0; i < 3; i++) verify();
      for (let i = 0; i < 2; i++) importKey();
    }),
  };
}

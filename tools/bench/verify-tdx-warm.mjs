/**
 * A TDX quote of a known platform: its chain, endorsements and quoting enclave were proven before and are remembered
 * by content. Floor: two bare P-256 verifications. Peer: @phala/dcap-qvl, which remembers nothing.
 */

import { collateralSource, createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import { awaited, p256Floor } from '../measure/contenders.mjs';
import { quoteCase } from '../measure/quote-case.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { quote, collateral, anchors, now, verifyWithPeer } = quoteCase('TdxVm');
  const scheme = schemeOf('TdxVm');
  if (scheme === undefined) throw new Error('no TDX scheme');
  const source = collateralSource(collateral, 'bench');
  const trust = { anchors, now, proofCache: createProofCache() };
  return {
    subject: awaited(() => verifyEvidence(scheme, { evidence: quote }, { source, trust })),
    floor: p256Floor(2),
    peer: awaited(async () => verifyWithPeer()),
  };
}

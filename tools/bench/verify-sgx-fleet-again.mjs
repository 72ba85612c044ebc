/**
 * SGX quotes of 10,000 platforms of one model, all of which are known, one after the other. Floor: the same quote of one
 * known platform each time (`verify-sgx-warm`).
 */

import { createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import { awaited } from '../measure/contenders.mjs';
import { makeFleet } from '../measure/fleet.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { quotes, source, anchors, now } = makeFleet();
  const scheme = schemeOf('SgxEnclave');
  if (scheme === undefined) throw new Error('no SGX scheme');
  const trust = { anchors, now, proofCache: createProofCache() };
  const verify = async (/** @type {number} */ at) => {
    const evidence = quotes[at % quotes.length];
    if (evidence === undefined) throw new Error('no quote');
    await verifyEvidence(scheme, { evidence }, { source, trust });
  };
  for (let at = 0; at < quotes.length; at++) await verify(at);
  let at = 0;
  return {
    subject: awaited(() => verify(at++)),
    floor: awaited(() => verify(0)),
  };
}

/**
 * An SGX quote of an unknown platform: chain, lists, TCB info, QE identity, QE report and quote; nothing is remembered
 * but the imported keys of authorities.
 * Floor: nine bare P-256 verifications. Peer: the quote verifier @phala/dcap-qvl on the same quote.
 */

import { collateralSource, schemeOf, verifyEvidence } from '@veritee/evidence';
import { awaited, p256Floor } from '../measure/contenders.mjs';
import { quoteCase } from '../measure/quote-case.mjs';

/** Intermediate, PCK, TCB signing, two lists, TCB info, QE identity, QE report, quote. */
const VERIFICATIONS = 9;

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { quote, collateral, anchors, now, verifyWithPeer } = quoteCase();
  const scheme = schemeOf('SgxEnclave');
  if (scheme === undefined) throw new Error('no SGX scheme');
  const source = collateralSource(collateral, 'bench');
  return {
    subject: awaited(() => verifyEvidence(scheme, { evidence: quote }, { source, trust: { anchors, now } })),
    floor: p256Floor(VERIFICATIONS),
    peer: awaited(async () => verifyWithPeer()),
  };
}

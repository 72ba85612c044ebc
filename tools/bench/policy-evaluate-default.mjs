/**
 * The default SGX policy, compiled, over the claims of a verified quote. Floor: the claims put into a Map by their type,
 * one look-up for each rule, one object for each claim that the policy issues: what no evaluator can do without.
 */

import {
  collateralSource,
  defaultPolicy,
  schemeOf,
  verifyEvidence,
  policyVocabularies as vocabularies,
} from '@veritee/evidence';
import { compilePolicy, evaluatePolicy } from '@veritee/policy';
import { repeated } from '../measure/contenders.mjs';
import { quoteCase } from '../measure/quote-case.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { quote, collateral, anchors, now } = quoteCase();
  const scheme = schemeOf('SgxEnclave');
  if (scheme === undefined) throw new Error('no SGX scheme');
  const source = collateralSource(collateral, 'bench');
  const { claims } = await verifyEvidence(scheme, { evidence: quote }, { source, trust: { anchors, now } });
  const { policy } = compilePolicy(defaultPolicy('SgxEnclave') ?? '', {
    attestationType: 'SgxEnclave',
    vocabularies,
  });
  if (policy === undefined) throw new Error('the default policy has errors');
  const { incoming } = claims;
  const types = policy.issuance.map(({ conditions }) => conditions[0]?.type ?? '');
  const issued = evaluatePolicy(policy, incoming).outgoing.length;
  if (issued === 0) throw new Error('the default policy issues nothing');
  return {
    subject: repeated(() => {
      if (evaluatePolicy(policy, incoming).outgoing.length !== issued) throw new Error('decided differently');
    }),
    floor: repeated(() => {
      if (looked(incoming, types).length !== issued) throw new Error('the floor finds other claims');
    }),
  };
}

/** @typedef {import('@veritee/core').Claim} Claim */

/** @returns {readonly Claim[]} */
function looked(/** @type {readonly Claim[]} */ claims, /** @type {readonly string[]} */ types) {
  /** @type {Map<string, Claim>} */
  const byType = new Map();
  for (const claim of claims) byType.set(claim.type, claim);
  /** @type {Claim[]} */
  const outgoing = [];
  for (const type of types) {
    const found = byType.get(type);
    if (found !== undefined) outgoing.push({ type, value: found.value, issuer: 'AttestationPolicy' });
  }
  return outgoing;
}

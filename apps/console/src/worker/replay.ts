/** Has the draft judge decisions that a service kept, as `veritee policy replay` does. */

import { policyVocabularies } from '@veritee/evidence';
import { compilePolicy, decide, explainDecision } from '@veritee/policy';
import type { KeptDecision, ReplayAnswer, ReplayQuestion } from '../lab-protocol.ts';

/** Nobody reads more; each is explained. */
const MOST_SHOWN = 100;

/** The decisions that differ. */
export function replay({ text, type, decisions }: ReplayQuestion): ReplayAnswer {
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies: policyVocabularies,
  });
  if (policy === undefined) {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    return { total: 0, refused: 0, permitted: 0, changes: [], trouble: error?.message ?? '' };
  }
  const flips = decisions.filter(
    ({ outcome, claims }) => (decide(policy, claims) === 'permit') !== (outcome === 'permitted'),
  );
  const [refused, permitted] = [wasPermitted(flips, true), wasPermitted(flips, false)];
  return {
    total: decisions.length,
    refused: refused.length,
    permitted: permitted.length,
    changes: [...refused, ...permitted].slice(0, MOST_SHOWN).map(({ at, requestId, outcome, claims }) => {
      return { at, requestId, before: outcome, after: explainDecision(policy, claims) };
    }),
  };
}

function wasPermitted(flips: readonly KeptDecision[], permitted: boolean): readonly KeptDecision[] {
  return flips.filter(({ outcome }) => (outcome === 'permitted') === permitted);
}

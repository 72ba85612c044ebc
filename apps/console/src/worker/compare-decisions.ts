/** Decisions of the policy in the editor beside those of another policy. */

import { policyVocabularies } from '@veritee/evidence';
import { type CompiledPolicy, comparePolicies, compilePolicy, type DecisionChange } from '@veritee/policy';
import type { ShownComparison } from '../lab-protocol.ts';
import type { FoundClaims } from './claim-samples.ts';

/** About which samples the draft decides otherwise than the policy with this text. */
export function compareDecisions(
  text: string,
  draft: CompiledPolicy,
  type: string,
  found: readonly FoundClaims[],
): ShownComparison {
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies: policyVocabularies,
  });
  if (policy === undefined) {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    return { total: 0, changes: [], trouble: `${error?.line}:${error?.column} ${error?.message}` };
  }
  const judged = found.filter(({ claims }) => claims.length > 0);
  // Two files can have the same name: the number of the file is the name of its sample.
  const samples = judged.map(({ file, claims }) => ({ name: String(file), claims }));
  const { total, changes } = comparePolicies(policy, draft, samples);
  return {
    total,
    changes: [...changes].sort(refusedFirst).map(({ name, before, after }) => ({
      file: Number(name),
      before,
      after,
    })),
  };
}

function refusedFirst(a: DecisionChange, b: DecisionChange): number {
  return Number(a.after.decision === 'permit') - Number(b.after.decision === 'permit');
}

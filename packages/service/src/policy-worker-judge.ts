/** The work of the thread that judges policies: compile, evaluate, say why. */

import { type CompiledPolicy, compilePolicy, type Diagnostic, evaluatePolicy } from '@veritee/policy';
import { tellExplanation } from './draft-explanation.ts';
import type { PolicyJob, PolicyVerdict } from './policy-worker-messages.ts';

/** Policies that were compiled lately, by type and text. */
export type CompiledLately = Map<string, CompiledPolicy>;

/** A compiled policy may take ten megabytes. */
const MOST_KEPT = 4;

/** Does one job. */
export function judgePolicy(job: PolicyJob, lately: CompiledLately): PolicyVerdict {
  const policy = compiledOnce(job, lately);
  if (Array.isArray(policy)) return { errors: policy };
  if (job.claims === undefined) return { errors: [] };
  const explain = job.explain === true;
  const { explanation, ...appraisal } = evaluatePolicy(policy, job.claims, { explain });
  const told = explanation === undefined ? undefined : tellExplanation(explanation);
  return { errors: [], appraisal, ...(told !== undefined && { explanation: told }) };
}

/** The policy, or its errors. */
function compiledOnce({ text, type }: PolicyJob, lately: CompiledLately): CompiledPolicy | Diagnostic[] {
  const key = `${type} ${text}`;
  const known = lately.get(key);
  if (known !== undefined) return known;
  const { policy, diagnostics } = compilePolicy(text, { attestationType: type });
  if (policy === undefined) return diagnostics.filter(({ severity }) => severity === 'error');
  lately.set(key, policy);
  const [oldest] = lately.keys();
  if (lately.size > MOST_KEPT && oldest !== undefined) lately.delete(oldest);
  return policy;
}

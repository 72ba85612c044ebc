/** The work of the thread that judges policies: compile, evaluate, say why. */

import type { PolicyTerms } from '@veritee/evidence';
import {
  type CompiledPolicy,
  compilePolicy,
  configurationOf,
  DEFAULT_LIMITS,
  type Diagnostic,
  EvaluationProblem,
  evaluatePolicy,
} from '@veritee/policy';
import { tellExplanation } from '../draft-explanation.ts';
import type { PolicyJob, PolicyVerdict } from './messages.ts';

/** Policies that were compiled lately, and the words that they were compiled with. */
export interface CompiledLately {
  readonly vocabularies: readonly PolicyTerms[];
  /** By type and text. */
  readonly policies: Map<string, CompiledPolicy>;
}

/** Characters of text whose compiled policies are kept: those of the longest text may take ten megabytes. */
const MOST_KEPT = 4 * DEFAULT_LIMITS.textLength;

/** Does one job. */
export function judgePolicy(job: PolicyJob, lately: CompiledLately): PolicyVerdict {
  const policy = compiledOnce(job, lately);
  if (Array.isArray(policy)) return { errors: policy };
  if (job.claims === undefined) return configured(policy);
  const explain = job.explain === true;
  const { explanation, ...appraisal } = evaluatePolicy(policy, job.claims, { explain });
  const told = explanation === undefined ? undefined : tellExplanation(explanation);
  return { errors: [], appraisal, ...(told !== undefined && { explanation: told }) };
}

function configured(policy: CompiledPolicy): PolicyVerdict {
  try {
    return { errors: [], configuration: configurationOf(policy) };
  } catch (problem) {
    if (!(problem instanceof EvaluationProblem)) throw problem;
    return { errors: [], problem: problem.message };
  }
}

/** The policy, or its errors. */
function compiledOnce(
  { text, type }: PolicyJob,
  { vocabularies, policies: lately }: CompiledLately,
): CompiledPolicy | Diagnostic[] {
  const key = `${type} ${text}`;
  const known = lately.get(key);
  if (known !== undefined) {
    lately.delete(key);
    lately.set(key, known);
    return known;
  }
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies,
  });
  if (policy === undefined) return diagnostics.filter(({ severity }) => severity === 'error');
  lately.set(key, policy);
  let kept = 0;
  for (const recent of [...lately.keys()].reverse()) {
    kept += recent.length;
    if (kept > MOST_KEPT && recent !== key) lately.delete(recent);
  }
  return policy;
}

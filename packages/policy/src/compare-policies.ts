/** Where two policies decide differently about the same claims, and by which line. */

import type { Claim } from '@veritee/core';
import type { CompiledPolicy } from './evaluate/plan.ts';
import { type Appraisal, evaluatePolicy } from './evaluate-policy.ts';
import type { ClaimSample } from './samples.ts';

/** What a policy can decide; `error` is an evaluation that a problem ended. */
export type Decision = 'permit' | 'deny' | 'error';

/** What an appraisal decided. */
export function decisionOf({ permitted, refusal }: Appraisal): Decision {
  if (permitted) return 'permit';
  return refusal?.reason === 'EvaluationFailed' ? 'error' : 'deny';
}

/**
 * What a policy decides, and nothing else.
 *
 * @example
 * const { policy } = compilePolicy('version=1.0;authorizationrules{=> permit();};');
 * if (policy) decide(policy, []); // 'permit'
 */
export function decide(policy: CompiledPolicy, claims: readonly Claim[]): Decision {
  return decisionOf(evaluatePolicy(policy, claims));
}

/** A decision with the rule that it is due to. */
export interface ExplainedDecision {
  readonly decision: Decision;
  /** The line of that rule; absent where no rule permits and none comes close. */
  readonly line?: number;
  /** A sentence for people. */
  readonly why: string;
}

/** Claims about which two policies decide differently. */
export interface DecisionChange {
  /** The name of the sample. */
  readonly name: string;
  readonly before: ExplainedDecision;
  readonly after: ExplainedDecision;
}

/** How many samples there are, and about which the policies differ. */
export interface PolicyComparison {
  readonly total: number;
  readonly changes: readonly DecisionChange[];
}

/**
 * Compares the decisions of two policies. Only those that differ are explained.
 *
 * @example
 * const compile = (least: number) =>
 *   compilePolicy(`version=1.0;authorizationrules{[type=="svn", value>=${least}] => permit();};`).policy;
 * const [before, after] = [compile(1), compile(2)];
 * const claims = [{ type: 'svn', value: 1n, issuer: 'AttestationService' as const }];
 * if (before && after) comparePolicies(before, after, [{ name: 'old', claims }]).changes.length; // 1
 */
export function comparePolicies(
  before: CompiledPolicy,
  after: CompiledPolicy,
  samples: readonly ClaimSample[],
): PolicyComparison {
  const changes = samples.flatMap(({ name, claims }): DecisionChange[] => {
    if (decide(before, claims) === decide(after, claims)) return [];
    return [{ name, before: explainDecision(before, claims), after: explainDecision(after, claims) }];
  });
  return { total: samples.length, changes };
}

/**
 * Evaluates a policy and says by which line it decides.
 *
 * @example
 * const { policy } = compilePolicy('version=1.0;\nauthorizationrules{\n=> permit();\n};');
 * if (policy) explainDecision(policy, []); // { decision: 'permit', line: 3, why: 'The rule on line 3 permits.' }
 */
export function explainDecision(policy: CompiledPolicy, claims: readonly Claim[]): ExplainedDecision {
  const appraisal = evaluatePolicy(policy, claims, { explain: true });
  const decision = decisionOf(appraisal);
  const { refusal, explanation } = appraisal;
  if (decision === 'permit') {
    const rule = explanation?.rules.find(({ action, fired }) => action === 'permit' && fired);
    const line = rule?.position.line;
    return line === undefined
      ? { decision, why: 'It is permitted.' }
      : { decision, line, why: `The rule on line ${line} permits.` };
  }
  const answer = explanation?.answer;
  const why = (decision === 'deny' ? answer?.text : undefined) ?? refusal?.message ?? '';
  const [need] = answer?.needed ?? [];
  const line = refusal?.position?.line ?? need?.condition.position.line;
  return line === undefined ? { decision, why } : { decision, line, why };
}

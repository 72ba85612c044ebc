/** Short ways to write policies and claims in tests. */

import type { Claim, ClaimIssuer, ClaimValue } from '@veritee/core';
import type { CompiledPolicy } from '../src/evaluate/plan.ts';
import { type Appraisal, type EvaluationOptions, evaluatePolicy } from '../src/evaluate-policy.ts';
import { compilePolicy } from './language.ts';

/** A claim, of the service unless said otherwise. */
export function claim(type: string, value: ClaimValue, issuer: ClaimIssuer = 'AttestationService'): Claim {
  return { type, value, issuer };
}

/** A policy that must compile. */
export function compiled(text: string): CompiledPolicy {
  const { policy, diagnostics } = compilePolicy(text);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** Authorization rules as a policy, evaluated. */
export function authorize(
  rules: string,
  claims: readonly Claim[] = [],
  options?: EvaluationOptions,
): Appraisal {
  return evaluatePolicy(compiled(`version=1.2;authorizationrules{${rules}};`), claims, options);
}

/** Issuance rules behind an unconditional permit, evaluated. */
export function issue(rules: string, claims: readonly Claim[] = [], options?: EvaluationOptions): Appraisal {
  return evaluatePolicy(
    compiled(`version=1.2;authorizationrules{=>permit();};issuancerules{${rules}};`),
    claims,
    options,
  );
}

/** What issuance rules issue, as pairs of type and value. */
export function issued(
  rules: string,
  claims: readonly Claim[] = [],
): readonly (readonly [string, ClaimValue])[] {
  const { outgoing, refusal } = issue(rules, claims);
  if (refusal !== undefined) throw new Error(`${refusal.problem}: ${refusal.message}`);
  return outgoing.map(({ type, value }) => [type, value]);
}

/** The problem that ends an evaluation. */
export function problemOf(appraisal: Appraisal): string | undefined {
  return appraisal.refusal?.problem;
}

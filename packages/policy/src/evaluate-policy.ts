/** The evaluator that decides: incoming claims and a compiled policy to an appraisal. */

import type { Claim } from '@veritee/core';
import { isAnything, isBoolean, orAbsent, type RecordShape, valueTypeOf } from '@veritee/core/internal';
import { holds, put } from './evaluate/claim-set.ts';
import { evaluateExpression } from './evaluate/expressions.ts';
import type { Operand } from './evaluate/functions.ts';
import { type Columns, matchRule } from './evaluate/match.ts';
import type { ActionPlan, CompiledPolicy, MakePlan, RulePlan, TargetSet } from './evaluate/plan.ts';
import { type Run, startRun } from './evaluate/run.ts';
import { isReadOnly } from './evaluate/values.ts';
import { type Recorder, recorderFor } from './explain/explain.ts';
import type { Explanation, RuleReference } from './explain/explanation.ts';
import { limitsWith, type PolicyLimits } from './limits.ts';
import { EvaluationProblem, type EvaluationProblemCode, spend } from './meter.ts';
import { readOptions } from './options.ts';
import { refuseConfiguration } from './properties.ts';
import type { SourceSpan } from './syntax/source.ts';

/** How to evaluate. */
export interface EvaluationOptions {
  /** Also say why: what each rule and condition did. Off, it costs nothing. */
  readonly explain?: boolean;
  readonly limits?: Partial<PolicyLimits>;
}

/** What appraisals with either outcome have. */
interface AppraisedClaims {
  /** The claims for the token, in the order of issue. Empty when refused, as are the properties. */
  readonly outgoing: readonly Claim[];
  /** The token properties (`issueproperty` in issuancerules). */
  readonly properties: readonly Claim[];
  /** The configuration properties (`issueproperty` in configurationrules). */
  readonly configuration: readonly Claim[];
  /** Present when asked for by `explain`. */
  readonly explanation?: Explanation;
}

/** The policy permits. */
export interface PermittedAppraisal extends AppraisedClaims {
  readonly permitted: true;
  readonly refusal?: undefined;
}

/** The policy refuses, and why. */
export interface RefusedAppraisal extends AppraisedClaims {
  readonly permitted: false;
  readonly refusal: Refusal;
}

/** What a policy makes of claims. */
export type Appraisal = PermittedAppraisal | RefusedAppraisal;

/** Why a policy refuses. The message begins as Azure Attestation's does. */
export interface Refusal {
  readonly reason: 'NoPermit' | 'Denied' | 'EvaluationFailed';
  readonly code: 'PolicyEvaluationError';
  readonly message: string;
  /** The rule that failed, or the first deny rule that fired. */
  readonly rule?: RuleReference;
  /** The rule or function that failed, or the first deny rule that fired. */
  readonly position?: SourceSpan;
  /** For `EvaluationFailed`: what went wrong. */
  readonly problem?: EvaluationProblemCode;
}

/**
 * Evaluates a policy: configurationrules, then authorizationrules, then, if they permit, issuancerules. Never throws for
 * what a policy or a claim contains: a problem is a refusal.
 *
 * @throws PolicyOptionsError `OptionsInvalid`
 * @example
 * const { policy } = compilePolicy('version=1.0;authorizationrules{[type=="svn", value>=2] => permit();};');
 * policy && evaluatePolicy(policy, [{ type: 'svn', value: 3n, issuer: 'AttestationService' }]).permitted; // true
 */
export function evaluatePolicy(
  policy: CompiledPolicy,
  incoming: readonly Claim[],
  given: EvaluationOptions = {},
): Appraisal {
  const options = readOptions(given, evaluationShape, 'evaluatePolicy');
  const limits = limitsWith(options.limits);
  const recorder = options.explain === true ? recorderFor(policy.ast.text, limits) : undefined;
  let run: Run | undefined;
  try {
    run = startRun(incoming, limits, policy.terms);
    runRules(policy.configuration, run, recorder);
    runRules(policy.authorization, run, recorder);
    const refusal = refusalOf(run);
    if (refusal !== undefined) return refused(refusal, run, recorder);
    runRules(policy.issuance, run, recorder);
    return permitted(run, recorder);
  } catch (problem) {
    if (!(problem instanceof EvaluationProblem)) throw problem;
    return refused(failure(problem, run), run, recorder);
  }
}

const evaluationShape: RecordShape<EvaluationOptions> = { explain: orAbsent(isBoolean), limits: isAnything };

/**
 * The configuration properties of a policy, which steer how evidence is verified. No evidence is known yet, so rules
 * whose conditions need claims of the service do not fire.
 *
 * @throws EvaluationProblem when a configuration rule cannot be evaluated
 * @example
 * configurationOf(policy); // [{ type: 'x-ms-sgx-tcbidentifier', value: 'azuredefault', issuer: 'AttestationPolicy' }]
 */
export function configurationOf(policy: CompiledPolicy, limits?: Partial<PolicyLimits>): readonly Claim[] {
  const bounds = limitsWith(limits);
  if (policy.configuration.length === 0) return [];
  const run = startRun([], bounds, policy.terms);
  runRules(policy.configuration, run, undefined);
  return run.configuration.claims;
}

function runRules(rules: readonly RulePlan[], run: Run, recorder: Recorder | undefined): void {
  for (const rule of rules) {
    run.rule = rule;
    run.at = rule.rule.span;
    spend(run.meter, 1);
    recorder?.begin(rule);
    const columns = matchRule(rule, run);
    recorder?.matched(rule, columns, run);
    if (columns === undefined) continue;
    run.at = rule.rule.span;
    act(rule, columns, run, recorder);
  }
}

function act(rule: RulePlan, columns: Columns, run: Run, recorder: Recorder | undefined): void {
  const { action } = rule;
  if (action.kind === 'permit') run.permits++;
  else if (action.kind === 'deny') {
    run.denies++;
    run.denied ??= rule;
  } else {
    const claims = claimsOf(action, columns, run);
    for (const target of action.targets) fill(target, claims, run, recorder);
  }
}

/** A claim that was in the set before this action is not put there again; what one action makes twice stays twice. */
function fill(target: TargetSet, claims: readonly Claim[], run: Run, recorder: Recorder | undefined): void {
  const set = run[target];
  if (target === 'configuration') for (const claim of claims) refuseConfiguration(claim, run.terms);
  if (claims.length === 1) {
    const [claim] = claims;
    if (claim === undefined) return;
    const fresh = !holds(set, claim, run.meter);
    if (fresh) put(set, claim);
    recorder?.effect(target, claim, fresh);
    return;
  }
  const fresh = claims.map((claim) => !holds(set, claim, run.meter));
  claims.forEach((claim, index) => {
    if (fresh[index]) put(set, claim);
    recorder?.effect(target, claim, fresh[index] === true);
  });
}

function claimsOf(
  action: Exclude<ActionPlan, { kind: 'permit' | 'deny' }>,
  columns: Columns,
  run: Run,
): readonly Claim[] {
  if (action.kind === 'constant') return action.claims;
  if (action.kind === 'make') return make(action, columns, run);
  // A copy: the array is the set's own when the condition only tests the type.
  const claims = (columns[action.column] ?? []).slice();
  spend(run.meter, claims.length);
  if (leaves(action.targets) && claims.some((claim) => isReadOnly(claim, run.terms))) throw readOnlyIssued();
  return claims;
}

function make(action: MakePlan, columns: Columns, run: Run): readonly Claim[] {
  const types = evaluateExpression(action.type, columns, run);
  const value = evaluateExpression(action.value, columns, run);
  const valueType = action.valueType && evaluateExpression(action.valueType, columns, run);
  const { readOnly, values } = value;
  if (values.length === 0) return [];
  if (readOnly && leaves(action.targets)) throw readOnlyIssued();
  spend(run.meter, values.length);
  const single = action.paired ? undefined : singleType(types);
  return values.map((content, index) => {
    const type = single ?? textType(types.values[index]);
    if (valueType?.values.some((name) => name !== valueTypeOf(content))) {
      const message = `The valueType of \`${type}\` does not agree with its value, which is ${valueTypeOf(content)}.`;
      throw new EvaluationProblem('ValueTypeMismatch', message);
    }
    const issuer = 'AttestationPolicy';
    return readOnly ? { type, value: content, issuer, readOnly } : { type, value: content, issuer };
  });
}

/** Whether an action takes claims out of the policy: read-only values may not leave. */
function leaves(targets: readonly TargetSet[]): boolean {
  return targets.length > 1;
}

function readOnlyIssued(): EvaluationProblem {
  const message = 'The rule issues a read-only value, which policies may test and add, but not issue.';
  return new EvaluationProblem('ReadOnlyIssued', message);
}

function singleType(types: Operand): string {
  const [first] = types.values;
  if (types.values.some((type) => type !== first)) {
    throw new EvaluationProblem(
      'ArgumentCount',
      'The type of the claim has several different values, and must have one.',
    );
  }
  return textType(first);
}

function textType(type: Operand['values'][number] | undefined): string {
  if (typeof type === 'string' && type !== '') return type;
  throw new EvaluationProblem('TypeNotText', 'The type of a claim must be a string that is not empty.');
}

const DENIED = 'Policy Engine Exception: A Deny claim was issued, authorization failed.';
const NO_PERMIT =
  'Policy Engine Exception: No Permit claim was issued in the authorizationrules section, authorization failed.';

/** Deny beats permit, wherever it stands; without a permit the answer is no. */
function refusalOf(run: Run): Refusal | undefined {
  if (run.denies > 0) {
    const at =
      run.denied === undefined ? {} : { rule: referenceTo(run.denied), position: run.denied.rule.span };
    return { reason: 'Denied', code: 'PolicyEvaluationError', message: DENIED, ...at };
  }
  return run.permits > 0
    ? undefined
    : { reason: 'NoPermit', code: 'PolicyEvaluationError', message: NO_PERMIT };
}

function referenceTo({ rule, segment, number }: RulePlan): RuleReference {
  return { segment, number, position: rule.span };
}

function failure(problem: EvaluationProblem, run: Run | undefined): Refusal {
  const { rule, at } = run ?? {};
  const where =
    rule === undefined || at === undefined
      ? ''
      : ` (rule ${rule.number} of ${rule.segment}, line ${at.line}, column ${at.column})`;
  return {
    reason: 'EvaluationFailed',
    code: 'PolicyEvaluationError',
    message: `Policy Engine Exception: ${problem.message}${where}`,
    problem: problem.code,
    ...(rule === undefined ? {} : { rule: referenceTo(rule) }),
    ...(at === undefined ? {} : { position: at }),
  };
}

function permitted(run: Run, recorder: Recorder | undefined): Appraisal {
  return {
    permitted: true,
    outgoing: run.outgoing.claims,
    properties: run.properties.claims,
    configuration: run.configuration.claims,
    ...(recorder === undefined ? {} : { explanation: recorder.explanation('permitted') }),
  };
}

function refused(refusal: Refusal, run: Run | undefined, recorder: Recorder | undefined): Appraisal {
  const failed = refusal.reason === 'EvaluationFailed';
  return {
    permitted: false,
    outgoing: [],
    properties: [],
    configuration: run?.configuration.claims ?? [],
    refusal,
    ...(recorder === undefined ? {} : { explanation: recorder.explanation(failed ? 'failed' : 'refused') }),
  };
}

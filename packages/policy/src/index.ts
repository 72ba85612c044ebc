/** Entry point of policy: the attestation policy language and the evaluator that decides. Portable, no `node:` behind it. */

export {
  type Claim,
  type ClaimIssuer,
  type ClaimValue,
  type ClaimValueType,
  CodedError,
} from '@veritee/core';
export { policyHash } from '@veritee/core/internal';
export {
  comparePolicies,
  type Decision,
  type DecisionChange,
  decide,
  type ExplainedDecision,
  explainDecision,
  type PolicyComparison,
} from './compare-policies.ts';
export { type Compilation, type CompileOptions, compilePolicy } from './compile.ts';
export type { Diagnostic, PolicyDiagnosticCode } from './diagnostics.ts';
export { DocumentError, type DocumentErrorCode, parseClaims } from './document.ts';
export type { CompiledPolicy, TargetSet } from './evaluate/plan.ts';
export {
  type Appraisal,
  configurationOf,
  type EvaluationOptions,
  evaluatePolicy,
  type PermittedAppraisal,
  type Refusal,
  type RefusedAppraisal,
} from './evaluate-policy.ts';
export { explanationLines } from './explain/explain-text.ts';
export type {
  Answer,
  ClaimNote,
  Closest,
  ConditionExplanation,
  Difference,
  Effect,
  Explanation,
  Need,
  RuleExplanation,
  RuleReference,
} from './explain/explanation.ts';
export {
  type LearnedPolicy,
  type LearnPolicyOptions,
  learnPolicy,
} from './learn/learn-policy.ts';
export { LearningError, type LearningErrorCode } from './learn/learning-error.ts';
export type {
  ClaimQuery,
  ClaimUse,
  LearnableClaim,
  LearnableIdentity,
  LearningVocabulary,
} from './learn/learning-vocabulary.ts';
export { DEFAULT_LIMITS, type PolicyLimits } from './limits.ts';
export { EvaluationProblem, type EvaluationProblemCode } from './meter.ts';
export { PolicyOptionsError } from './options.ts';
export {
  type Coverage,
  claimNames,
  type PolicyTestOptions,
  type PolicyTestReport,
  type PolicyTestResult,
  type RuleCoverage,
  runPolicyTests,
} from './policy-tests.ts';
export { type ReadClaimsOptions, readClaims } from './read-claims.ts';
export type { ClaimSample } from './samples.ts';
export type {
  Action,
  Assignment,
  Call,
  ClaimProperty,
  ClaimVerb,
  Comparison,
  Condition,
  CopyAction,
  Expression,
  Hole,
  Literal,
  MakeAction,
  Policy,
  PropertyTest,
  Reference,
  Rule,
  Segment,
  SegmentName,
  Verdict,
  Word,
} from './syntax/ast.ts';
export { type FormattedPolicy, formatPolicy } from './syntax/format.ts';
export { type ParsedPolicy, parsePolicy } from './syntax/parser.ts';
export type { SourceSpan } from './syntax/source.ts';
export type { EvidenceVocabulary, KnownClaim, KnownProperty } from './vocabulary.ts';

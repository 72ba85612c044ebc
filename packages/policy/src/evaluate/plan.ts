/** A checked policy made ready to run: names resolved to columns, literals to values, joined conditions to groups. */

import type { Claim, ClaimValue } from '@veritee/core';
import { parseQueryOnce, type QueryCache } from '../jmespath/parser.ts';
import type { Query } from '../jmespath/query.ts';
import type { PolicyLimits } from '../limits.ts';
import type {
  Action,
  ClaimProperty,
  Comparison,
  Condition,
  Expression,
  Policy,
  Rule,
  Segment,
  SegmentName,
} from '../syntax/ast.ts';
import type { SourceSpan } from '../syntax/source.ts';
import type { Terms } from '../vocabulary.ts';
import { FUNCTIONS, type Operand, type PolicyFunction } from './functions.ts';

/** A policy that passed all checks, ready for `evaluatePolicy`. Make it once and keep it. */
export interface CompiledPolicy {
  readonly ast: Policy;
  /** What it was checked by. */
  readonly terms: Terms;
  /** `1.0`, `1.1` or `1.2`. */
  readonly version: string;
  readonly configuration: readonly RulePlan[];
  readonly authorization: readonly RulePlan[];
  readonly issuance: readonly RulePlan[];
}

/** One rule, ready to run. */
export interface RulePlan {
  readonly rule: Rule;
  readonly segment: SegmentName;
  /** The place in its segment, from 1. */
  readonly number: number;
  readonly conditions: readonly ConditionPlan[];
  /** Conditions that refer to each other, as columns in order; each group is independent of the others. */
  readonly groups: readonly (readonly number[])[];
  readonly action: ActionPlan;
}

/** One condition. Its tests against literals come apart from those that need other conditions or functions. */
export interface ConditionPlan {
  readonly condition: Condition;
  readonly column: number;
  /** The literal that `type` must equal, which finds the claims without looking at all. */
  readonly type: string | undefined;
  /** The place of that test among the tests of the condition. */
  readonly typePlace: number;
  readonly tests: readonly LiteralTest[];
  readonly joins: readonly JoinTest[];
}

/** `property == literal`. `place` is its place among the tests of the condition. */
export interface LiteralTest {
  readonly property: ClaimProperty;
  readonly comparison: Comparison;
  readonly literal: ClaimValue;
  readonly place: number;
}

/** `property == expression`. */
export interface JoinTest {
  readonly property: ClaimProperty;
  readonly comparison: Comparison;
  readonly operand: ExpressionPlan;
  readonly place: number;
}

/** An expression with its names resolved. */
export type ExpressionPlan =
  | { readonly kind: 'literal'; readonly operand: Operand }
  | { readonly kind: 'reference'; readonly column: number; readonly property: ClaimProperty }
  | CallPlan;

/** A function call; a literal query is parsed once. */
export interface CallPlan {
  readonly kind: 'call';
  readonly call: PolicyFunction;
  readonly args: readonly ExpressionPlan[];
  readonly query: Query | undefined;
  readonly span: SourceSpan;
}

/** The claim sets that an action fills. */
export type TargetSet = 'incoming' | 'outgoing' | 'properties' | 'configuration';

/** An action, ready to run. */
export type ActionPlan =
  | { readonly kind: 'permit' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'copy'; readonly column: number; readonly targets: readonly TargetSet[] }
  | { readonly kind: 'constant'; readonly claims: readonly Claim[]; readonly targets: readonly TargetSet[] }
  | MakePlan;

/** An action that makes claims from expressions. */
export interface MakePlan {
  readonly kind: 'make';
  readonly type: ExpressionPlan;
  readonly value: ExpressionPlan;
  readonly valueType: ExpressionPlan | undefined;
  /** Type and value come from the same bound claims: they go together claim by claim. */
  readonly paired: boolean;
  readonly targets: readonly TargetSet[];
}

/** The plan of a policy without errors. The queries of its text are in the cache already, if it was checked. */
export function planPolicy(
  ast: Policy,
  limits: PolicyLimits,
  queries: QueryCache,
  terms: Terms,
): CompiledPolicy {
  const texts: Texts = { limits, queries };
  return {
    ast,
    terms,
    version: ast.version?.text ?? '',
    configuration: planSegment(ast.configuration, texts),
    authorization: planSegment(ast.authorization, texts),
    issuance: planSegment(ast.issuance, texts),
  };
}

interface Texts {
  readonly limits: PolicyLimits;
  readonly queries: QueryCache;
}

function planSegment(segment: Segment | undefined, texts: Texts): readonly RulePlan[] {
  if (segment === undefined) return [];
  return segment.rules.map((rule, index) => planRule(rule, segment.name, index + 1, texts));
}

interface Scope {
  readonly columns: Map<string, number>;
  readonly texts: Texts;
}

function planRule(rule: Rule, segment: SegmentName, number: number, texts: Texts): RulePlan {
  const scope: Scope = { columns: new Map<string, number>(), texts };
  const links: (readonly number[])[] = [];
  const conditions = rule.conditions.map((condition, column) => {
    const plan = planCondition(condition, column, scope);
    links.push(
      plan.joins.length === 0 ? [] : [column, ...plan.joins.flatMap((join) => columnsIn(join.operand))],
    );
    if (condition.identifier !== undefined) scope.columns.set(condition.identifier.text, column);
    return plan;
  });
  return {
    rule,
    segment,
    number,
    conditions,
    groups: groupsOf(links),
    action: planAction(rule.action, segment, scope),
  };
}

function planCondition(condition: Condition, column: number, scope: Scope): ConditionPlan {
  let type: string | undefined;
  let typePlace = 0;
  const tests: LiteralTest[] = [];
  const joins: JoinTest[] = [];
  condition.tests.forEach(({ property, comparison, operand }, place) => {
    if (operand.kind !== 'literal') {
      joins.push({ property, comparison, operand: planExpression(operand, scope), place });
    } else if (
      property === 'type' &&
      comparison === '==' &&
      typeof operand.value === 'string' &&
      type === undefined
    ) {
      type = operand.value;
      typePlace = place;
    } else tests.push({ property, comparison, literal: operand.value, place });
  });
  return { condition, column, type, typePlace, tests, joins };
}

function planExpression(expression: Expression, scope: Scope): ExpressionPlan {
  if (expression.kind === 'literal') {
    return { kind: 'literal', operand: { values: [expression.value], readOnly: false } };
  }
  if (expression.kind === 'reference') {
    const column = scope.columns.get(expression.identifier.text) ?? unchecked(expression.identifier.text);
    return { kind: 'reference', column, property: expression.property };
  }
  if (expression.kind === 'hole') return unchecked('a hole');
  const call = FUNCTIONS.get(expression.name.text) ?? unchecked(expression.name.text);
  const args = expression.args.map((argument) => planExpression(argument, scope));
  return {
    kind: 'call',
    call,
    args,
    query: literalQuery(expression.name.text, args[1], scope.texts),
    span: expression.span,
  };
}

/** A query written in the policy, unless it is faulty: then it fails when it is used, as one from a claim would. */
function literalQuery(name: string, argument: ExpressionPlan | undefined, texts: Texts): Query | undefined {
  if (name !== 'JmesPath' || argument?.kind !== 'literal') return undefined;
  const [text] = argument.operand.values;
  if (typeof text !== 'string') return undefined;
  const query = parseQueryOnce(text, texts.limits, texts.queries);
  return 'fault' in query ? undefined : query;
}

/** The conditions that an expression refers to. */
export function columnsIn(expression: ExpressionPlan): readonly number[] {
  if (expression.kind === 'reference') return [expression.column];
  return expression.kind === 'call' ? expression.args.flatMap(columnsIn) : [];
}

/** Unites the links that share a column. */
function groupsOf(links: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let groups: Set<number>[] = [];
  for (const link of links) {
    if (link.length === 0) continue;
    const united = new Set(link);
    const others: Set<number>[] = [];
    for (const group of groups) {
      if (link.some((column) => group.has(column))) for (const column of group) united.add(column);
      else others.push(group);
    }
    groups = [...others, united];
  }
  return groups.map((group) => [...group].sort((a, b) => a - b));
}

const TARGETS = {
  add: () => ['incoming'],
  // Nothing reaches the token from authorizationrules: there, issue is add.
  issue: (segment) => (segment === 'issuancerules' ? ['incoming', 'outgoing'] : ['incoming']),
  issueproperty: (segment) => ['incoming', segment === 'configurationrules' ? 'configuration' : 'properties'],
} as const satisfies Record<string, (segment: SegmentName) => readonly TargetSet[]>;

function planAction(action: Action, segment: SegmentName, scope: Scope): ActionPlan {
  if (action.kind === 'permit') return { kind: 'permit' };
  if (action.kind === 'deny') return { kind: 'deny' };
  const targets = TARGETS[action.verb](segment);
  if (action.kind === 'copy') {
    const column = scope.columns.get(action.from.text) ?? unchecked(action.from.text);
    return { kind: 'copy', column, targets };
  }
  const written = new Map(action.assignments.map(({ property, value }) => [property, value]));
  const type = planExpression(written.get('type') ?? unchecked('type'), scope);
  const value = planExpression(written.get('value') ?? unchecked('value'), scope);
  const valueTypeWritten = written.get('valueType');
  const valueType = valueTypeWritten && planExpression(valueTypeWritten, scope);
  if (
    type.kind === 'literal' &&
    value.kind === 'literal' &&
    (valueType === undefined || valueType.kind === 'literal')
  ) {
    return { kind: 'constant', claims: [constantClaim(type.operand, value.operand)], targets };
  }
  const paired = type.kind === 'reference' && value.kind === 'reference' && type.column === value.column;
  return { kind: 'make', type, value, valueType, paired, targets };
}

function constantClaim(type: Operand, value: Operand): Claim {
  const [name] = type.values;
  const [content] = value.values;
  if (typeof name !== 'string' || content === undefined) return unchecked('constant');
  return Object.freeze({ type: name, value: content, issuer: 'AttestationPolicy' });
}

function unchecked(what: string): never {
  throw new TypeError(`Only policies without errors can be planned: ${what} is not resolved.`);
}

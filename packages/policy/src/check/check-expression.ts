/** Checks expressions: that identifiers are bound, that functions exist and can take what they are given. */

import type { ClaimValueType } from '@veritee/core';
import { valueTypeOf } from '@veritee/core/internal';
import { type Report, reportError, reportWarning } from '../diagnostics.ts';
import { didYouMean } from '../did-you-mean.ts';
import { FUNCTIONS, type Parameter } from '../evaluate/functions.ts';
import { parseQueryOnce, type QueryCache } from '../jmespath/parser.ts';
import type { Call, Expression, SegmentName, Word } from '../syntax/ast.ts';
import type { Terms } from '../vocabulary.ts';

/** What a rule is checked by. */
export interface RuleSetting {
  readonly report: Report;
  readonly segment: SegmentName;
  readonly terms: Terms;
  readonly queries: QueryCache;
}

/** The check of one rule under way. */
export interface RuleCheck {
  readonly setting: RuleSetting;
  readonly report: Report;
  /** The identifiers of the conditions so far. */
  readonly bound: Map<string, Word>;
  /** The identifiers of the whole rule. */
  readonly names: ReadonlySet<string>;
  readonly used: Set<string>;
}

/** The value type that an expression always has, when that is known. */
export function staticType(expression: Expression): ClaimValueType | undefined {
  if (expression.kind === 'literal') return valueTypeOf(expression.value);
  if (expression.kind === 'reference') return expression.property === 'value' ? undefined : 'String';
  if (expression.kind === 'hole') return undefined;
  return FUNCTIONS.get(expression.name.text)?.result;
}

/** Reports the mistakes in an expression: identifiers, functions, arguments. */
export function checkExpression(expression: Expression, check: RuleCheck): void {
  if (expression.kind === 'reference') use(expression.identifier, check);
  if (expression.kind === 'call') checkCall(expression, check);
}

/** Notes the use of an identifier, which a condition further left must have bound. */
export function use(word: Word, check: RuleCheck): void {
  check.used.add(word.text);
  if (check.bound.has(word.text)) return;
  if (check.names.has(word.text)) {
    const message = `\`${word.text}\` is bound only by a later condition, or by this one.`;
    const hint = 'Identifiers can be used to the right of the condition that binds them.';
    reportError(check.report, 'IdentifierNotYetBound', word.span, { message, hint });
    return;
  }
  const hint =
    didYouMean(check.report, word.text, check.names) ??
    `Bind it with a condition: \`${word.text}:[type=="…"]\`.`;
  reportError(check.report, 'UnknownIdentifier', word.span, {
    message: `No condition of this rule is named \`${word.text}\`.`,
    hint,
  });
}

function checkCall(call: Call, check: RuleCheck): void {
  for (const argument of call.args) checkExpression(argument, check);
  const { text: name, span } = call.name;
  const known = FUNCTIONS.get(name);
  if (known === undefined) {
    const others = [...FUNCTIONS.keys()];
    const hint = didYouMean(check.report, name, others) ?? `The functions are ${others.join(', ')}.`;
    reportError(check.report, 'UnknownFunction', span, {
      message: `There is no function \`${name.slice(0, 40)}\`.`,
      hint,
    });
    return;
  }
  const { parameters } = known;
  if (call.args.length !== parameters.length) {
    const message = `${name} takes ${parameters.length} argument${parameters.length === 1 ? '' : 's'}, not ${call.args.length}.`;
    reportError(check.report, 'ArgumentCount', call.span, {
      message,
      hint: `It is written ${usage(name, parameters)}.`,
    });
    return;
  }
  parameters.forEach((parameter, index) => {
    const argument = call.args[index];
    if (argument !== undefined) checkArgument(name, argument, parameter, check);
  });
  if (name === 'JmesPath') checkQuery(call.args[1], check);
}

function usage(name: string, parameters: readonly Parameter[]): string {
  return `\`${name}(${parameters.map((parameter) => (parameter === 'any' ? 'value' : parameter)).join(', ')})\``;
}

const EXPECTED: Partial<Record<Parameter, ClaimValueType>> = { string: 'String', boolean: 'Boolean' };

function checkArgument(name: string, argument: Expression, parameter: Parameter, check: RuleCheck): void {
  const expected = EXPECTED[parameter];
  const type = staticType(argument);
  if (expected === undefined || type === undefined || type === expected) return;
  const message = `${name} takes a ${expected} here, not a ${type}: the evaluation fails when this rule fires.`;
  reportWarning(check.report, 'ArgumentType', argument.span, { message });
}

function checkQuery(argument: Expression | undefined, check: RuleCheck): void {
  if (argument?.kind !== 'literal' || typeof argument.value !== 'string') return;
  const query = parseQueryOnce(argument.value, check.report.limits, check.setting.queries);
  if (!('fault' in query)) return;
  const message = `${query.message} The evaluation fails when this rule fires.`;
  reportWarning(check.report, 'QueryInvalid', argument.span, { message });
}

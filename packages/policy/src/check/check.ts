/** Checks a parsed policy: versions, segments and properties here, rules in their own file, doubts in theirs. */

import { type Report, reportError, reportWarning } from '../diagnostics.ts';
import type { QueryCache } from '../jmespath/parser.ts';
import type { Action, Call, Expression, Policy, Rule, Segment } from '../syntax/ast.ts';
import type { Terms } from '../vocabulary.ts';
import { checkDoubts, doubtsAbout } from './check-doubts.ts';
import { checkRule } from './check-rule.ts';

/** The versions of the language. */
export const VERSIONS = ['1.0', '1.1', '1.2'] as const;

/**
 * Reports every mistake of meaning as an error and every doubt as a warning.
 * `terms` tell which claims the evidence can yield, and which properties there are.
 */
export function checkPolicy(ast: Policy, report: Report, terms: Terms, queries: QueryCache): void {
  checkVersion(ast, report);
  for (const segment of segmentsOf(ast)) {
    for (const rule of segment.rules) checkRule(rule, { segment: segment.name, report, terms, queries });
  }
  // What a rule that could not be read would have done is not known: doubts about its effects would mislead.
  if (!ast.complete) return;
  checkAuthorization(ast.authorization, report);
  checkDoubts(ast, doubtsAbout(report, terms));
}

/** The segments that are there, in order. */
export function segmentsOf(ast: Policy): readonly Segment[] {
  return [ast.configuration, ast.authorization, ast.issuance].filter((segment) => segment !== undefined);
}

function checkVersion(ast: Policy, report: Report): void {
  const { version } = ast;
  if (version === undefined) return;
  const known = VERSIONS.indexOf(version.text as (typeof VERSIONS)[number]);
  if (known < 0) {
    const message = `The policy language has no version ${version.text}.`;
    reportError(report, 'UnsupportedVersion', version.span, {
      message,
      hint: 'The versions are 1.0, 1.1 and 1.2.',
    });
    return;
  }
  if (known < 1 && ast.configuration !== undefined) {
    needsVersion(report, ast.configuration, 'configurationrules', '1.1', version.text);
  }
  if (known >= 2) return;
  for (const segment of segmentsOf(ast)) {
    for (const rule of segment.rules) {
      for (const condition of rule.conditions) {
        if (condition.negated) needsVersion(report, condition, 'A negated condition', '1.2', version.text);
      }
      for (const call of callsIn(rule))
        needsVersion(report, call, `The function ${call.name.text}`, '1.2', version.text);
    }
  }
}

function needsVersion(
  report: Report,
  node: Pick<Rule, 'span'>,
  what: string,
  needed: string,
  is: string,
): void {
  const message = `${what} needs version ${needed}, and this policy is version ${is}.`;
  reportError(report, 'NeedsNewerVersion', node.span, { message, hint: `Write \`version=${needed};\`.` });
}

function callsIn(rule: Rule): readonly Call[] {
  const tested = rule.conditions.flatMap((condition) => condition.tests.map((test) => test.operand));
  return [...tested, ...expressionsIn(rule.action)].flatMap(callsOf);
}

/** The expressions of an action. */
function expressionsIn(action: Action): readonly Expression[] {
  return action.kind === 'make' ? action.assignments.map((assignment) => assignment.value) : [];
}

function callsOf(expression: Expression): readonly Call[] {
  return expression.kind === 'call' ? [expression, ...expression.args.flatMap(callsOf)] : [];
}

function checkAuthorization(segment: Segment | undefined, report: Report): void {
  if (segment === undefined) return;
  const denies = segment.rules.some((rule) => rule.action.kind === 'deny');
  const permits = segment.rules.filter((rule) => rule.action.kind === 'permit');
  if (permits.length === 0) {
    const message = 'No rule permits: this policy refuses all evidence.';
    const hint = 'Add a rule such as `[type=="…", value==…] => permit();`.';
    reportWarning(
      report,
      'NeverPermits',
      { start: segment.span.start, end: segment.span.start + segment.name.length },
      { message, hint },
    );
  }
  for (const rule of permits) {
    if (rule.conditions.length > 0) continue;
    const message = denies
      ? 'This rule permits all genuine evidence that no deny rule refuses, also where a claim is missing.'
      : 'This rule permits all genuine evidence, whatever its claims say.';
    const hint = denies
      ? 'Say in conditions what must be there.'
      : 'Add conditions unless the reader of the token checks the claims.';
    reportWarning(report, 'UnconditionalPermit', rule.span, { message, hint });
  }
}

/** Checks actions: whether they may stand in their segment, and what they assign. */

import type { ClaimValueType } from '@veritee/core';
import { reportError, reportWarning } from '../diagnostics.ts';
import { didYouMean } from '../did-you-mean.ts';
import { misfit } from '../properties.ts';
import type { Action, Assignment, ClaimProperty, ClaimVerb, MakeAction, SegmentName } from '../syntax/ast.ts';
import { VALUE_TYPES } from '../vocabulary.ts';
import { checkExpression, type RuleCheck, staticType, use } from './check-expression.ts';

const ALLOWED: Readonly<Record<SegmentName, readonly string[]>> = {
  configurationrules: ['issueproperty'],
  authorizationrules: ['permit', 'deny', 'add', 'issue'],
  issuancerules: ['add', 'issue', 'issueproperty'],
};

function checkPlace(action: Action, check: RuleCheck): void {
  const verb = 'verb' in action ? action.verb : action.kind;
  const allowed = ALLOWED[check.setting.segment];
  if (!allowed.includes(verb)) {
    const message = `${verb} is not allowed in ${check.setting.segment}.`;
    const places = Object.entries(ALLOWED).flatMap(([segment, verbs]) =>
      verbs.includes(verb) ? [segment] : [],
    );
    reportError(check.report, 'ActionNotAllowed', action.span, {
      message,
      hint: `It belongs in ${places.join(' or ')}.`,
    });
  } else if (verb === 'issue' && check.setting.segment === 'authorizationrules') {
    const message = 'Nothing is issued to the token from authorizationrules: here, issue does what add does.';
    reportWarning(check.report, 'IssueInAuthorization', action.span, { message, hint: 'Write add.' });
  }
}

/** Reports the mistakes in an action. */
export function checkAction(action: Action, check: RuleCheck): void {
  const unread = action.kind === 'make' && action.unread === true;
  if (!unread) checkPlace(action, check);
  if (action.kind === 'copy') use(action.from, check);
  if (action.kind !== 'make') return;
  for (const assignment of action.assignments) checkExpression(assignment.value, check);
  // Of what could not be read it is not known whether it is missing, or fits.
  if (unread) return;
  const written = new Map<ClaimProperty, Assignment>();
  for (const assignment of action.assignments) {
    if (written.has(assignment.property)) {
      const message = `${assignment.property} is assigned twice.`;
      reportError(check.report, 'DuplicateAssignment', assignment.span, { message });
    } else written.set(assignment.property, assignment);
  }
  for (const property of ['type', 'value'] as const) {
    if (written.has(property)) continue;
    const message = `A claim needs a ${property}.`;
    const hint = `Write \`${action.verb}(type="…", value=…)\`.`;
    reportError(check.report, 'MissingAssignment', action.span, { message, hint });
  }
  checkAssigned(written, check);
  checkProperty(action, written, check);
}

function checkAssigned(written: ReadonlyMap<ClaimProperty, Assignment>, check: RuleCheck): void {
  const issuer = written.get('issuer');
  if (issuer !== undefined) {
    const message = 'The issuer of a claim that a policy makes is always AttestationPolicy.';
    reportError(check.report, 'IssuerAssigned', issuer.span, { message, hint: 'Leave out the issuer.' });
  }
  const type = written.get('type');
  if (type !== undefined && (literalOf(type) === '' || (staticType(type.value) ?? 'String') !== 'String')) {
    const message = 'The type of a claim is a string that is not empty.';
    reportError(check.report, 'TypeNotText', type.span, { message });
  }
  const valueType = written.get('valueType');
  const value = written.get('value');
  if (valueType === undefined) return;
  const named = literalOf(valueType);
  const actual = value === undefined ? undefined : staticType(value.value);
  const unknown = named !== undefined && !VALUE_TYPES.includes(named as ClaimValueType);
  if (!unknown && (named === undefined || actual === undefined || named === actual)) return;
  const message = unknown
    ? `This is not a valueType. The types are ${VALUE_TYPES.join(', ')}.`
    : `The valueType is ${named}, but the value is a ${actual}.`;
  reportError(check.report, 'ValueTypeMismatch', valueType.span, {
    message,
    hint: 'The valueType can be left out.',
  });
}

function literalOf(assignment: Assignment | undefined): string | bigint | boolean | undefined {
  return assignment?.value.kind === 'literal' ? assignment.value.value : undefined;
}

/** Properties that are written out are checked here; computed ones when they are set. */
function checkProperty(
  action: MakeAction,
  written: ReadonlyMap<ClaimProperty, Assignment>,
  check: RuleCheck,
): void {
  const name = literalOf(written.get('type'));
  const verb: ClaimVerb = action.verb;
  if (verb !== 'issueproperty' || typeof name !== 'string') return;
  const configures = check.setting.segment === 'configurationrules';
  const { attestationType, configuration, tokenProperties } = check.setting.terms;
  const known = configures ? configuration : tokenProperties;
  if (known === undefined) return;
  const rule = known.get(name);
  const report = configures ? reportError : reportWarning;
  if (rule === undefined) {
    const message = `There is no ${configures ? 'configuration' : 'token'} property \`${name.slice(0, 40)}\`.`;
    const hint = didYouMean(check.report, name, known.keys()) ?? `There are ${[...known.keys()].join(', ')}.`;
    report(check.report, configures ? 'UnknownConfiguration' : 'TokenProperty', action.span, {
      message,
      hint,
    });
    return;
  }
  const value = written.get('value');
  const literal = literalOf(value);
  const type = value === undefined ? undefined : staticType(value.value);
  const wrongType = type !== undefined && type !== rule.valueType;
  const wrong =
    literal !== undefined
      ? misfit(rule, literal)
      : wrongType
        ? `takes a value of type ${rule.valueType}, not ${type}`
        : undefined;
  if (wrong !== undefined) {
    const code = configures ? 'ConfigurationValue' : 'TokenProperty';
    report(check.report, code, value?.span ?? action.span, { message: `\`${name}\` ${wrong}.` });
  }
  if (attestationType === undefined || rule.types.has(attestationType.toLowerCase())) return;
  const message = `\`${name}\` has no effect for ${attestationType}.`;
  reportWarning(check.report, configures ? 'ConfigurationOfOtherType' : 'TokenProperty', action.span, {
    message,
  });
}

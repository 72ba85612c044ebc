/** Refusals of policies in Azure's words: where a text is wrong, and why a policy did not permit. */

import type { Appraisal, Diagnostic } from '@veritee/policy';
import { ServiceError } from '../errors/service-error.ts';
import type { ToldExplanation } from './draft-explanation.ts';

/** A text with errors: each with its place, its symbol and its rule in the message, and as data in `diagnostics`. */
export function parsingError(diagnostics: readonly Diagnostic[]): ServiceError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const head = `Policy Parser Exception: The policy has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}.`;
  return new ServiceError('PolicyParsingError', [head, ...errors.map(errorLine)].join('\n'), {
    told: { diagnostics: errors },
  });
}

function errorLine({ line, column, message, hint, found, rulePath }: Diagnostic): string {
  return [
    `Line ${line}, column ${column}: ${message}`,
    ...(hint === undefined ? [] : [hint]),
    ...(found === undefined ? [] : [`Offending symbol: '${found}'.`]),
    ...(rulePath === undefined ? [] : [`Failing rule: '${rulePath}'.`]),
  ].join(' ');
}

/**
 * The appraisal, if it permits.
 *
 * @param explanation - for those who may read the policy only
 * @throws ServiceError `PolicyEvaluationError`
 */
export function requirePermit(appraisal: Appraisal | undefined, explanation?: ToldExplanation): Appraisal {
  if (appraisal?.permitted === true && appraisal.refusal === undefined) return appraisal;
  const message = appraisal?.refusal?.message ?? 'Policy Engine Exception: The policy did not permit.';
  if (explanation === undefined) throw new ServiceError('PolicyEvaluationError', message);
  const { answer, rules, omitted } = explanation;
  throw new ServiceError('PolicyEvaluationError', message, { told: { answer, explanation: rules, omitted } });
}

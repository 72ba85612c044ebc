/** The properties that policies set: whether a value fits. */

import type { Claim, ClaimValue } from '@veritee/core';
import { valueTypeOf } from '@veritee/core/internal';
import { EvaluationProblem } from './meter.ts';
import type { PropertyRule, Terms } from './vocabulary.ts';

/** What is wrong with a value for a property, in words; nothing when it fits. */
export function misfit(rule: PropertyRule, value: ClaimValue): string | undefined {
  if (valueTypeOf(value) !== rule.valueType)
    return `takes a value of type ${rule.valueType}, not ${valueTypeOf(value)}`;
  if (typeof value !== 'bigint') return undefined;
  const { least, most } = rule;
  const inside = (least === undefined || value >= least) && (most === undefined || value <= most);
  return inside ? undefined : `takes a value from ${least} to ${most}, not ${value}`;
}

/**
 * Refuses a configuration property that is not known or does not fit. The check of the text finds those that are
 * written out; this finds the computed ones.
 *
 * @throws EvaluationProblem `ConfigurationValue`
 */
export function refuseConfiguration(claim: Claim, { configuration }: Terms): void {
  if (configuration === undefined) return;
  const rule = configuration.get(claim.type);
  const wrong = rule === undefined ? 'is not a configuration property' : misfit(rule, claim.value);
  if (wrong !== undefined) throw new EvaluationProblem('ConfigurationValue', `\`${claim.type}\` ${wrong}.`);
}

/** The properties that policies can set: how evidence is verified, and how the token is made. */

import { type Claim, type ClaimValue, type ClaimValueType, valueTypeOf } from '@veritee/core';
import { EvaluationProblem } from './meter.ts';

/** One property: the type of its value, and for integers how far they reach. */
export interface PropertyRule {
  readonly valueType: ClaimValueType;
  readonly least?: bigint;
  readonly most?: bigint;
  /** The attestation types it is for, in lower case. */
  readonly types: readonly string[];
}

const TPM = ['tpm', 'vbs', 'vbsenclave'];
const SGX = ['sgxenclave', 'openenclave'];

/** What configurationrules can set with issueproperty. */
export const CONFIGURATION: ReadonlyMap<string, PropertyRule> = new Map([
  ['require_valid_aik_cert', { valueType: 'Boolean', types: TPM }],
  ['required_pcr_mask', { valueType: 'Integer', least: 0n, most: 0xffffffn, types: TPM }],
  ['x-ms-sgx-tcbidentifier', { valueType: 'String', types: SGX }],
]);

/** What issuancerules can set with issueproperty. */
export const TOKEN_PROPERTIES: ReadonlyMap<string, PropertyRule> = new Map([
  ['report_validity_in_minutes', { valueType: 'Integer', least: 1n, most: 525_600n, types: TPM }],
  ['omit_x5c', { valueType: 'Boolean', types: TPM }],
]);

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
export function refuseConfiguration(claim: Claim): void {
  const rule = CONFIGURATION.get(claim.type);
  const wrong = rule === undefined ? 'is no configuration property' : misfit(rule, claim.value);
  if (wrong !== undefined) throw new EvaluationProblem('ConfigurationValue', `\`${claim.type}\` ${wrong}.`);
}

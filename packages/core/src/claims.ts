/** Claims: the statements that evidence, policy and client make, as the policy language sees them. */

/** The three value types of the policy language: String, Boolean and Integer (signed 64-bit, kept exact). */
export type ClaimValue = string | boolean | bigint;

/** The name of a value's type as policies and the wire spell it. */
export type ClaimValueType = 'String' | 'Boolean' | 'Integer';

/** Who made a claim: the service from evidence, the policy itself, or the client. */
export type ClaimIssuer = 'AttestationService' | 'AttestationPolicy' | 'CustomClaim';

/** One statement. Several claims may share a `type` (a multi-valued claim). */
export interface Claim {
  readonly type: string;
  readonly value: ClaimValue;
  readonly issuer: ClaimIssuer;
  /** True for service claims that policies may test and add, but not issue (the `pcrs` of a TPM). */
  readonly readOnly?: boolean;
}

/**
 * The value type of a claim value.
 *
 * @example
 * valueTypeOf(1n); // 'Integer'
 */
export function valueTypeOf(value: ClaimValue): ClaimValueType {
  if (typeof value === 'string') return 'String';
  return typeof value === 'boolean' ? 'Boolean' : 'Integer';
}

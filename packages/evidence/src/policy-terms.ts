/** What policies can say about a kind of evidence: plain data, which whoever checks policies is handed. */

import type { ClaimValueType } from '@veritee/core';
import { type AttestationType, type AttestationTypeNames, tokenClaim } from '@veritee/core/internal/maa';

/** What a claim is for, where relying parties and policies commonly compare it. */
export type ClaimRole =
  /** Which code it is: compared for equality. */
  | 'identity'
  /** A version: not below a minimum. */
  | 'minimum'
  /** Whether others can look inside. */
  | 'debug';

/** A claim that evidence of a kind may yield. */
export interface EvidenceClaim {
  readonly name: string;
  /** Absent where the value is an object, which only tokens show. */
  readonly valueType?: ClaimValueType | undefined;
  readonly role?: ClaimRole | undefined;
  /** Policies may test and add its value, but not issue it. */
  readonly readOnly?: boolean | undefined;
}

/** A property that policies can set with issueproperty. */
export interface PolicyProperty {
  readonly name: string;
  readonly valueType: ClaimValueType;
  readonly least?: bigint | undefined;
  readonly most?: bigint | undefined;
}

/** The words that policies have for one kind of evidence, and the policy that holds until someone sets one. */
export interface PolicyTerms {
  /** Name in routes and policies. */
  readonly type: AttestationType;
  /** What people and tokens call the kind. */
  readonly names: AttestationTypeNames;
  readonly claims: readonly EvidenceClaim[];
  /** Whether clients of this type may send claims that they choose. */
  readonly custom: boolean;
  /** What configurationrules can set: how evidence is verified. */
  readonly configuration: readonly PolicyProperty[];
  /** What issuancerules can set: how the token is made. */
  readonly tokenProperties: readonly PolicyProperty[];
  /** The exact bytes matter: tokens have their hash. Absent: someone must set a policy first. */
  readonly defaultPolicy?: string | undefined;
}

/** Claims of one value type. */
export function claimsOf(
  valueType: ClaimValueType | undefined,
  names: readonly string[],
  role?: ClaimRole,
): EvidenceClaim[] {
  return names.map((name) => ({
    name,
    ...(valueType !== undefined && { valueType }),
    ...(role !== undefined && { role }),
  }));
}

/** What all kinds of evidence that are attested in one request have in common. */
export const commonClaims: readonly EvidenceClaim[] = claimsOf('String', [
  tokenClaim.attestationType,
  tokenClaim.version,
  tokenClaim.nonce,
]);

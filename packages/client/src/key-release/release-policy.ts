/** Decides by a release policy whether a verified token releases a key, and says why not. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import { issuerOf } from '@veritee/core/internal/maa';
import { shown } from '../tokens/errors.ts';
import { KeyReleaseError } from './errors.ts';
import {
  type ReleaseAuthority,
  type ReleaseCondition,
  type ReleaseGroup,
  type ReleasePolicyOptions,
  releaseAuthoritiesIn,
} from './policy-grammar.ts';

/** Why one condition does not hold. */
export interface ReleaseReason {
  readonly code: 'AuthorityUnexpected' | 'ClaimMissing' | 'ClaimNotComparable' | 'ClaimUnexpected';
  /** Where in the policy: `anyOf[0].allOf[2]`. */
  readonly at: string;
  /** The claim, or `iss`. */
  readonly claim: string;
  readonly expected: string;
  readonly found: string;
}

/** The decision. */
export type ReleaseDecision =
  | { readonly released: true; readonly authority: string }
  | { readonly released: false; readonly reasons: readonly ReleaseReason[] };

/** The parts of a verified token that decide: give what `verify` returned. */
export interface ReleaseToken {
  readonly issuer: string;
  readonly claims: JsonObject;
  readonly unsecured: boolean;
}

/** A release policy that was read. */
export interface ReleasePolicy {
  /** The authorities that it names: whose keys may verify the token, and no other's. */
  readonly authorities: readonly string[];
  /**
   * Decides over a token that was verified before.
   *
   * @throws KeyReleaseError `TokenUnsecured` on a token without signature
   */
  evaluate(token: ReleaseToken): ReleaseDecision;
}

/**
 * Reads a release policy of Azure Key Vault, version 1.0.0.
 *
 * @param policy - JSON text, or the parsed value
 * @throws KeyReleaseError `ReleasePolicyInvalid`, `OptionsInvalid`
 * @example
 * const policy = parseReleasePolicy(text);
 * const verifier = createTokenVerifier({ issuers: policy.authorities });
 * const decision = policy.evaluate(await verifier.verify(token));
 */
export function parseReleasePolicy(
  policy: string | JsonValue,
  options: ReleasePolicyOptions = {},
): ReleasePolicy {
  const authorities = releaseAuthoritiesIn(policy, options);
  return {
    authorities: [...new Set(authorities.map(({ authority }) => asIssuer(authority)))],
    evaluate: ({ issuer, claims, unsecured }) => {
      if (unsecured !== false) {
        throw new KeyReleaseError('TokenUnsecured', 'A token without signature releases nothing.');
      }
      return decide(authorities, issuer, claims);
    },
  };
}

function decide(
  authorities: readonly ReleaseAuthority[],
  issuer: string,
  claims: JsonObject,
): ReleaseDecision {
  const reasons: ReleaseReason[] = [];
  for (const [i, { authority, conditions }] of authorities.entries()) {
    const at = `anyOf[${i}]`;
    const unmet = sameAuthority(authority, issuer)
      ? unmetGroup(conditions, claims, at)
      : [reason('AuthorityUnexpected', at, 'iss', authority, issuer)];
    if (unmet.length === 0) return { released: true, authority: asIssuer(authority) };
    reasons.push(...unmet);
  }
  return { released: false, reasons };
}

/** Scheme and host in any case, without a slash at the end. */
function sameAuthority(authority: string, issuer: string): boolean {
  return URL.canParse(issuer) && asIssuer(authority) === asIssuer(issuer);
}

/** The one spelling of a URL that tokens have. */
function asIssuer(url: string): string {
  return issuerOf(new URL(url).href);
}

/** What is not met; of alternatives everything, when none is. */
function unmetGroup(group: ReleaseGroup, claims: JsonObject, at: string): ReleaseReason[] {
  if ('allOf' in group) {
    return group.allOf.flatMap((each, i) => unmetCondition(each, claims, `${at}.allOf[${i}]`));
  }
  const all: ReleaseReason[] = [];
  for (const [i, each] of group.anyOf.entries()) {
    const unmet = unmetCondition(each, claims, `${at}.anyOf[${i}]`);
    if (unmet.length === 0) return [];
    all.push(...unmet);
  }
  return all;
}

function unmetCondition(condition: ReleaseCondition, claims: JsonObject, at: string): ReleaseReason[] {
  if (!('claim' in condition)) return unmetGroup(condition, claims, at);
  const { claim, operator, value } = condition;
  const found = claimAt(claims, claim);
  const expected = operator === 'equals' ? shown(value) : `${operator} ${shown(value)}`;
  if (operator === 'exists') {
    return (found !== undefined) === value
      ? []
      : [reason(found === undefined ? 'ClaimMissing' : 'ClaimUnexpected', at, claim, expected, found)];
  }
  if (found === undefined) return [reason('ClaimMissing', at, claim, expected, found)];
  const text = textOf(found);
  if (text === undefined) return [reason('ClaimNotComparable', at, claim, expected, found)];
  if (operator === 'equals' || operator === 'notEquals') {
    return (text === textOf(value)) === (operator === 'equals')
      ? []
      : [reason('ClaimUnexpected', at, claim, expected, found)];
  }
  const [left, right] = [numberOf(text), numberOf(textOf(value))];
  if (left === undefined || right === undefined)
    return [reason('ClaimNotComparable', at, claim, expected, found)];
  const holds =
    operator === 'less'
      ? left < right
      : operator === 'lessOrEquals'
        ? left <= right
        : operator === 'greater'
          ? left > right
          : left >= right;
  return holds ? [] : [reason('ClaimUnexpected', at, claim, expected, found)];
}

/** Dots lead into objects; lists have no names, and what objects inherit is no claim. */
function claimAt(claims: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = claims;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Scalars are compared as text: policies say "false" and "0" for claims that are boolean and number. */
function textOf(value: JsonValue): string | undefined {
  return typeof value === 'object' ? undefined : `${value}`;
}

/** An integer of any size. */
function numberOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d{1,100}$/.test(text) ? BigInt(text) : undefined;
}

function reason(
  code: ReleaseReason['code'],
  at: string,
  claim: string,
  expected: string,
  found: JsonValue | undefined,
): ReleaseReason {
  return { code, at, claim, expected, found: shown(found) };
}

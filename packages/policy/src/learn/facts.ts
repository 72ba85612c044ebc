/** What evidence says, as far as a policy can be learned from it. */

import type { Claim, ClaimValue } from '@veritee/core';
import { compilePolicy } from '../compile.ts';
import { evaluatePolicy } from '../evaluate-policy.ts';
import type { ClaimSample } from '../samples.ts';
import type { LearnableClaim } from './learning-vocabulary.ts';
import { derivingRule } from './policy-words.ts';

/** The values of one sample, by the name of the claim; names without a value are not in it. */
export interface Facts {
  readonly name: string;
  readonly values: ReadonlyMap<string, ReadonlySet<ClaimValue>>;
}

const NONE: ReadonlySet<ClaimValue> = new Set();

/** The values of a claim. */
export function valuesOf({ values }: Facts, name: string): ReadonlySet<ClaimValue> {
  return values.get(name) ?? NONE;
}

/** The one value of a claim, if it has exactly one and that is an integer. */
export function integerOf(facts: Facts, name: string): bigint | undefined {
  const values = valuesOf(facts, name);
  const [value] = values;
  return values.size === 1 && typeof value === 'bigint' ? value : undefined;
}

/**
 * The facts of samples: only what the service took from evidence, never what a client said.
 *
 * @param claims - the claims that count
 */
export function factsOf(samples: readonly ClaimSample[], claims: readonly LearnableClaim[]): Facts[] {
  const direct = new Set(claims.filter(({ query }) => query === undefined).map(({ name }) => name));
  const derived = claims.filter(({ query }) => query !== undefined);
  const derive = derived.length === 0 ? () => [] : deriving(derived);
  return samples.map(({ name, claims: given }) => {
    const own = given.filter(({ issuer }) => issuer === 'AttestationService');
    const values = new Map<string, Set<ClaimValue>>();
    for (const { type, value } of [...own.filter(({ type }) => direct.has(type)), ...derive(own)]) {
      const known = values.get(type);
      if (known === undefined) values.set(type, new Set([value]));
      else known.add(value);
    }
    return { name, values };
  });
}

/** What the queries find, by the functions of the language itself: the policy will find the same. */
function deriving(claims: readonly LearnableClaim[]): (own: readonly Claim[]) => readonly Claim[] {
  const policies = claims.flatMap((claim) => {
    const { policy } = compilePolicy(
      `version=1.2;authorizationrules{=>permit();};issuancerules{${derivingRule(claim, 'issue')}};`,
    );
    return policy === undefined ? [] : [policy];
  });
  return (own) => {
    // They are only looked at here, so that those which policies may not issue can be read as well.
    const readable = own.map(({ type, value, issuer }): Claim => ({ type, value, issuer }));
    // A query that fails finds nothing, also in the policy.
    return policies.flatMap((policy) => evaluatePolicy(policy, readable).outgoing);
  };
}

/** A text that two facts share exactly when no claim tells them apart. */
export function keyOf(facts: Facts, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => [...valuesOf(facts, name)].map(valueKey).sort()));
}

/** A text for a value that no value of another type has. */
export function valueKey(value: ClaimValue): string {
  return `${typeof value}:${value}`;
}

/** How much memory claims take. */

import type { Claim } from '@veritee/core';

/** Characters of claims and policy that a refusal may hold: one with more is told without its explanation. */
export const MOST_OF_REFUSAL = 400_000;

/** About how many characters claims are. */
export function claimsSize(claims: readonly Claim[]): number {
  let size = 0;
  for (const { type, value } of claims)
    size += 64 + type.length + (typeof value === 'string' ? value.length : 0);
  return size;
}

/** Claims that policies are tried on. */

import type { Claim } from '@veritee/core';

/** Claims of one piece of evidence, with the name that results, errors and comments have for it. */
export interface ClaimSample {
  readonly name: string;
  readonly claims: readonly Claim[];
}

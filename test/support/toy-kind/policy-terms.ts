/** What policies can say about toys. */

import { claimsOf, commonClaims, type PolicyTerms } from '@veritee/evidence';

/** Wire spellings of the claims of toys. */
export const toyClaim = {
  isDebuggable: 'x-toy-is-debuggable',
  model: 'x-toy-model',
  version: 'x-toy-version',
  reportData: 'x-toy-report-data',
  heldData: 'x-toy-held-data',
  baseline: 'x-toy-baseline',
} as const;

/** The terms of `Toy`. */
export const toyPolicyTerms: PolicyTerms = {
  type: 'Toy',
  names: { short: 'toy', claimed: 'toy' },
  claims: [
    ...commonClaims,
    ...claimsOf('Boolean', [toyClaim.isDebuggable], 'debug'),
    ...claimsOf('String', [toyClaim.model], 'identity'),
    ...claimsOf('Integer', [toyClaim.version], 'minimum'),
    ...claimsOf('String', [toyClaim.reportData, toyClaim.heldData, toyClaim.baseline]),
  ],
  custom: false,
  configuration: [{ name: toyClaim.baseline, valueType: 'String' }],
  tokenProperties: [],
  defaultPolicy: 'version= 1.0;authorizationrules{=> permit();};',
};

/** What policies can say about TDX virtual machines. */

import { attestationTypeNames, tdxVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import { claimsOf, commonClaims, type EvidenceClaim, type PolicyTerms } from '../policy-terms.ts';

const IDENTITY = [
  tdxVmClaim.mrTd,
  tdxVmClaim.mrSeam,
  tdxVmClaim.mrSignerSeam,
  tdxVmClaim.mrConfigId,
  tdxVmClaim.mrOwner,
  tdxVmClaim.mrOwnerConfig,
  tdxVmClaim.rtmr0,
  tdxVmClaim.rtmr1,
  tdxVmClaim.rtmr2,
  tdxVmClaim.rtmr3,
];

/** What a TD quote yields. */
export const tdxQuoteClaims: readonly EvidenceClaim[] = [
  ...claimsOf('Boolean', [tdxVmClaim.isDebuggable], 'debug'),
  ...claimsOf('Boolean', [
    tdxVmClaim.septVeDisable,
    tdxVmClaim.protectionKeys,
    tdxVmClaim.keyLocker,
    tdxVmClaim.perfmon,
  ]),
  ...claimsOf('String', IDENTITY, 'identity'),
  ...claimsOf('Integer', [tdxVmClaim.seamSvn], 'minimum'),
  ...claimsOf('String', [
    tdxVmClaim.teeTcbSvn,
    tdxVmClaim.seamAttributes,
    tdxVmClaim.tdAttributes,
    tdxVmClaim.xfam,
    tdxVmClaim.reportData,
    tdxVmClaim.tcbStatus,
    tdxVmClaim.debugStatus,
    tdxVmClaim.eatProfile,
    tdxVmClaim.intendedUse,
  ]),
];

/** The terms of `TdxVm`. */
export const tdxPolicyTerms: PolicyTerms = {
  type: 'TdxVm',
  names: attestationTypeNames.TdxVm,
  claims: [
    ...commonClaims,
    ...tdxQuoteClaims,
    ...claimsOf('String', [tokenClaim.complianceStatus]),
    ...claimsOf(undefined, [tdxVmClaim.eventLog]),
  ],
  custom: false,
  configuration: [],
  tokenProperties: [],
  // Not published: the text of the documentation's own TDX token, found by its hash.
  defaultPolicy: 'version= 1.0;\n\nauthorizationrules\n{\n    => permit();\n};\n\nissuancerules\n{\n};',
};

/** What policies can say about SEV-SNP virtual machines. */

import { attestationTypeNames, sevSnpVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import { claimsOf, commonClaims, type EvidenceClaim, type PolicyTerms } from '../policy-terms.ts';

/** What an SNP report yields. */
export const snpReportClaims: readonly EvidenceClaim[] = [
  ...claimsOf('Boolean', [sevSnpVmClaim.isDebuggable], 'debug'),
  ...claimsOf('Boolean', [sevSnpVmClaim.migrationAllowed, sevSnpVmClaim.smtAllowed]),
  ...claimsOf(
    'String',
    [
      sevSnpVmClaim.launchMeasurement,
      sevSnpVmClaim.hostData,
      sevSnpVmClaim.idKeyDigest,
      sevSnpVmClaim.authorKeyDigest,
      sevSnpVmClaim.familyId,
      sevSnpVmClaim.imageId,
    ],
    'identity',
  ),
  ...claimsOf(
    'Integer',
    [
      sevSnpVmClaim.guestSvn,
      sevSnpVmClaim.bootloaderSvn,
      sevSnpVmClaim.teeSvn,
      sevSnpVmClaim.snpFwSvn,
      sevSnpVmClaim.microcodeSvn,
    ],
    'minimum',
  ),
  ...claimsOf('Integer', [sevSnpVmClaim.vmpl]),
  ...claimsOf('String', [sevSnpVmClaim.reportId, sevSnpVmClaim.reportData]),
];

/** The terms of `SevSnpVm`. */
export const snpPolicyTerms: PolicyTerms = {
  type: 'SevSnpVm',
  names: attestationTypeNames.SevSnpVm,
  claims: [...commonClaims, ...snpReportClaims, ...claimsOf('String', [tokenClaim.complianceStatus])],
  custom: false,
  configuration: [],
  tokenProperties: [],
  defaultPolicy: 'version= 1.0;authorizationrules{=> permit();};',
};

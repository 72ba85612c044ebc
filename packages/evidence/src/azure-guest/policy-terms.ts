/** What policies can say about Azure virtual machines. */

import { attestationTypeNames, azureVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import { claimsOf, commonClaims, type PolicyTerms } from '../policy-terms.ts';
import { snpReportClaims } from '../snp/policy-terms.ts';
import { tdxQuoteClaims } from '../tdx/policy-terms.ts';

const STATES = [
  azureVmClaim.secureBoot,
  azureVmClaim.bootDebugEnabled,
  azureVmClaim.dbValidated,
  azureVmClaim.dbxValidated,
  azureVmClaim.debuggersDisabled,
  azureVmClaim.defaultSecureBootKeysValidated,
  azureVmClaim.elamEnabled,
  azureVmClaim.flightSigningEnabled,
  azureVmClaim.hypervisorDebugEnabled,
  azureVmClaim.isWindows,
  azureVmClaim.kernelDebugEnabled,
  azureVmClaim.signingDisabled,
  azureVmClaim.testSigningEnabled,
];

/** Not published: reconstructed from a copy that a client of the service edits. */
const DEFAULT_POLICY = `version= 1.0;

authorizationrules
{
    [type=="x-ms-azurevm-default-securebootkeysvalidated", value==false] => deny();
    [type=="x-ms-azurevm-debuggersdisabled", value==false] => deny();
    [type=="secureboot", value==false] => deny();
    [type=="x-ms-azurevm-signingdisabled", value==false] => deny();
    [type=="x-ms-azurevm-dbvalidated", value==false] => deny();
    [type=="x-ms-azurevm-dbxvalidated", value==false] => deny();
    => permit();
};

issuancerules
{
};`;

/** The terms of `AzureGuest`. */
export const azureGuestPolicyTerms: PolicyTerms = {
  type: 'AzureGuest',
  names: attestationTypeNames.AzureGuest,
  claims: [
    ...commonClaims,
    ...claimsOf('Boolean', STATES),
    ...claimsOf('String', [azureVmClaim.vmId], 'identity'),
    ...claimsOf('Integer', [
      azureVmClaim.hvciPolicy,
      azureVmClaim.osVersionMajor,
      azureVmClaim.osVersionMinor,
    ]),
    ...claimsOf('String', [
      azureVmClaim.attestationProtocolVersion,
      azureVmClaim.osBuild,
      azureVmClaim.osDistro,
      azureVmClaim.osType,
      tokenClaim.complianceStatus,
    ]),
    ...claimsOf(undefined, [azureVmClaim.attestedPcrs, azureVmClaim.isolationTee]),
    ...snpReportClaims,
    ...tdxQuoteClaims,
  ],
  custom: false,
  configuration: [],
  tokenProperties: [],
  defaultPolicy: DEFAULT_POLICY,
};

/** How policies are learned from Azure virtual machines. */

import { azureVmClaim, sevSnpVmClaim, tdxVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import { expected, type LearningTerms, optional, pinned, required } from '../learning.ts';
import { snpLearnedClaims } from '../snp/learning.ts';
import { tdxLearnedClaims } from '../tdx/learning.ts';

const { vmId } = azureVmClaim;

/** The facts of the boot with what the virtual machine's TEE measured. */
export const guestLearning: LearningTerms = {
  claims: [
    expected(azureVmClaim.secureBoot, true, 'Secure Boot is on: only signed boot loaders start.'),
    expected(
      azureVmClaim.defaultSecureBootKeysValidated,
      true,
      "The keys of Secure Boot are the platform's own.",
    ),
    expected(azureVmClaim.dbValidated, true, 'The list of allowed signers is a known one.'),
    expected(azureVmClaim.dbxValidated, true, 'The list of forbidden signers is a known one.'),
    required(azureVmClaim.debuggersDisabled, true, 'Boot, kernel and hypervisor cannot be debugged.'),
    expected(
      azureVmClaim.signingDisabled,
      true,
      'Drivers need a real signature: test and flight signing are off.',
    ),
    pinned(tokenClaim.complianceStatus, 'The service knows who launched this virtual machine.'),
    // A guest has the claims of one TEE, or of none.
    ...snpLearnedClaims.map(optional),
    ...tdxLearnedClaims.map(optional),
    pinned(azureVmClaim.osType, 'The operating system, as the guest says.'),
    pinned(azureVmClaim.osDistro, 'The distribution, as the guest says.'),
    pinned(azureVmClaim.osBuild, 'The build, as the guest says.'),
    pinned(vmId, 'This one virtual machine.'),
  ],
  identities: [
    { name: 'compliance', claims: [tokenClaim.complianceStatus] },
    { name: 'launch', claims: [sevSnpVmClaim.launchMeasurement] },
    { name: 'firmware', claims: [tdxVmClaim.mrTd] },
    { name: 'secure-boot', claims: [azureVmClaim.secureBoot] },
    { name: 'machine', claims: [vmId] },
  ],
};

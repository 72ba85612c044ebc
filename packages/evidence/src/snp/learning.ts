/** How policies are learned from SEV-SNP virtual machines. */

import { sevSnpVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import { expected, type LearnedClaim, type LearningTerms, minimum, pinned, required } from '../learning.ts';

const { launchMeasurement, idKeyDigest, familyId, imageId, guestSvn, vmpl } = sevSnpVmClaim;

/** What every SNP report has, also inside the evidence of an Azure guest. */
export const snpLearnedClaims: readonly LearnedClaim[] = [
  required(
    sevSnpVmClaim.isDebuggable,
    false,
    "Debug mode is off. The host can read the virtual machine's memory in debug mode.",
  ),
  expected(
    sevSnpVmClaim.migrationAllowed,
    false,
    'No migration agent may move the virtual machine and see its memory.',
  ),
  pinned(
    vmpl,
    'The privilege level that asked for the report: the measurement says nothing about others (VMPL).',
  ),
  pinned(launchMeasurement, 'The initial memory of the virtual machine (launch measurement).'),
  pinned(idKeyDigest, 'The key that signed the identity of the virtual machine (ID key digest).'),
  pinned(familyId, 'The family that the signer of the identity gave.'),
  pinned(imageId, 'The image that the signer of the identity gave.'),
  minimum(guestSvn, 'The security version that the signer of the identity gave.'),
  minimum(sevSnpVmClaim.bootloaderSvn, "The version of the secure processor's boot loader."),
  minimum(sevSnpVmClaim.teeSvn, "The version of the secure processor's operating system."),
  minimum(sevSnpVmClaim.snpFwSvn, 'The version of the SNP firmware.'),
  minimum(sevSnpVmClaim.microcodeSvn, 'The version of the microcode.'),
  pinned(
    sevSnpVmClaim.hostData,
    'The data that the host gave at the start: a hash of policy or configuration.',
  ),
  pinned(sevSnpVmClaim.authorKeyDigest, 'The key that signed the ID key.'),
  pinned(sevSnpVmClaim.smtAllowed, 'Whether hyperthreading is allowed.'),
];

/** The launch measurement, or the ID key with family, image and version. */
export const snpLearning: LearningTerms = {
  claims: [
    ...snpLearnedClaims,
    pinned(tokenClaim.complianceStatus, 'Who vouches for the launch measurement.'),
  ],
  identities: [
    { name: 'measurement', claims: [launchMeasurement, vmpl] },
    { name: 'id-key', claims: [idKeyDigest, familyId, imageId, guestSvn, vmpl] },
  ],
};

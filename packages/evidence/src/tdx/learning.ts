/** How policies are learned from TDX virtual machines. */

import { tdxVmClaim } from '@veritee/core/internal/maa';
import { expected, type LearnedClaim, type LearningTerms, minimum, pinned, required } from '../learning.ts';

const { mrTd, rtmr0, rtmr1, rtmr2, rtmr3, mrConfigId, mrOwner, mrOwnerConfig } = tdxVmClaim;

/** What every TD quote has, also inside the evidence of an Azure guest. */
export const tdxLearnedClaims: readonly LearnedClaim[] = [
  required(
    tdxVmClaim.isDebuggable,
    false,
    "Debug mode and profiling are off. The host can look into the virtual machine's memory otherwise.",
  ),
  expected(
    tdxVmClaim.septVeDisable,
    true,
    'The host cannot make the guest trip over memory that it took away (SEPT_VE_DISABLE).',
  ),
  pinned(mrTd, 'The initial memory of the virtual machine: its virtual firmware (MRTD).'),
  pinned(rtmr0, 'What the firmware measured: its configuration and Secure Boot variables (RTMR0).'),
  pinned(rtmr1, 'What the firmware started: boot loader or kernel (RTMR1).'),
  pinned(rtmr2, 'What the boot loader started: kernel, its command line, initial RAM disk (RTMR2).'),
  pinned(rtmr3, 'What software measured after the start (RTMR3).'),
  minimum(tdxVmClaim.seamSvn, 'The security version of the TDX module.'),
  pinned(mrConfigId, 'The configuration that the virtual machine was started with (MRCONFIGID).'),
  pinned(mrOwner, 'The owner of the virtual machine (MROWNER).'),
  pinned(mrOwnerConfig, "The owner's configuration (MROWNERCONFIG)."),
  pinned(tdxVmClaim.mrSeam, 'The TDX module (MRSEAM).'),
  pinned(tdxVmClaim.mrSignerSeam, "The TDX module's signer (MRSIGNERSEAM)."),
  pinned(tdxVmClaim.tcbStatus, "The platform's status."),
  pinned(tdxVmClaim.tdAttributes, 'The attributes of the virtual machine.'),
  pinned(tdxVmClaim.xfam, 'The processor features that the virtual machine may use (XFAM).'),
];

/** MRTD and RTMRs. */
export const tdxLearning: LearningTerms = {
  claims: tdxLearnedClaims,
  identities: [
    { name: 'boot', claims: [mrTd, rtmr0, rtmr1, rtmr2, rtmr3] },
    { name: 'firmware', claims: [mrTd] },
  ],
};

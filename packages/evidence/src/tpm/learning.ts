/** How policies are learned from TPMs and VBS enclaves. */

import { tpmClaim } from '@veritee/core/internal/maa';
import {
  expected,
  type LearnedClaim,
  type LearningTerms,
  minimum,
  optional,
  pinned,
  required,
} from '../learning.ts';

/** The PCRs that policies commonly compare: what they hold, and why. */
const PCRS: readonly (readonly [index: number, why: string])[] = [
  [7, 'Secure Boot as enforced: its state, keys and the certificates that were used (PCR 7).'],
  [0, 'The firmware (PCR 0).'],
  [2, 'The firmware of extension cards (PCR 2).'],
  [4, 'The boot loaders that were started (PCR 4).'],
];

const pcrs = PCRS.map(([index, why]): LearnedClaim => {
  const path = `PCRs[?Index == \`${index}\`].Digests.SHA256`;
  return { name: `pcr${index}`, use: 'pinned', why, query: { claim: tpmClaim.pcrs, path } };
});

const { enclaveAuthorId, enclaveFamilyId, enclaveImageId, enclaveSvn, enclavePlatformSvn, aikPubHash } =
  tpmClaim;

/** The VBS enclave; else PCR 7, or the PCRs of the whole boot, or the one machine, with the facts of the boot. */
export const tpmLearning: LearningTerms = {
  claims: [
    expected(tpmClaim.aikValidated, true, 'A certificate says that the attestation key is in a TPM.'),
    expected(tpmClaim.secureBootEnabled, true, 'Secure Boot is on: only signed boot loaders start.'),
    expected(tpmClaim.bootDebuggingDisabled, true, 'Nobody can debug the start of the system.'),
    expected(tpmClaim.notSafeMode, true, 'The system did not start in safe mode.'),
    expected(tpmClaim.notWinPe, true, 'The system is not the one that only installs or repairs (WinPE).'),
    expected(tpmClaim.iommuEnabled, true, 'Devices cannot read all memory (IOMMU).'),
    expected(tpmClaim.vbsEnabled, true, 'Virtualization-based security is on.'),
    ...pcrs,
    pinned(enclaveAuthorId, 'The author of the enclave.'),
    pinned(enclaveFamilyId, "The author's family of enclaves."),
    pinned(enclaveImageId, "The author's image of the enclave."),
    minimum(enclaveSvn, "The author's security version of the enclave."),
    minimum(enclavePlatformSvn, 'The security version of the system below the enclave.'),
    pinned(tpmClaim.enclaveOwnerId, 'The owner of the enclave.'),
    // 1: full debugging, 2: dynamic debugging may start, 4: it has started. No other flag is known.
    optional(required(tpmClaim.enclaveFlags, 0n, 'Debugging of the enclave is off: it has no flags.')),
    pinned(aikPubHash, 'The attestation key: this one TPM.'),
  ],
  identities: [
    {
      name: 'enclave',
      claims: [enclaveAuthorId, enclaveFamilyId, enclaveImageId, enclaveSvn, enclavePlatformSvn],
    },
    { name: 'secure-boot', claims: ['pcr7'] },
    { name: 'boot', claims: ['pcr7', 'pcr0', 'pcr2', 'pcr4'] },
    { name: 'machine', claims: [aikPubHash] },
  ],
};

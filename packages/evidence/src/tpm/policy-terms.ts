/** What policies can say about TPMs and VBS enclaves. There is no default policy: someone must set one first. */

import { attestationTypeNames, tokenClaim, tpmClaim } from '@veritee/core/internal/maa';
import { claimsOf, type PolicyTerms } from '../policy-terms.ts';

const ENCLAVE_IDENTITY = [
  tpmClaim.enclaveAuthorId,
  tpmClaim.enclaveImageId,
  tpmClaim.enclaveOwnerId,
  tpmClaim.enclaveFamilyId,
];
const STATES = [
  tpmClaim.aikValidated,
  tpmClaim.secureBootEnabled,
  tpmClaim.iommuEnabled,
  tpmClaim.bootDebuggingDisabled,
  tpmClaim.notSafeMode,
  tpmClaim.notWinPe,
  tpmClaim.vbsEnabled,
  tpmClaim.vbsReportPresent,
  tpmClaim.vsmReportPresent,
];
const TEXTS = [
  tokenClaim.attestationType,
  tpmClaim.events,
  tpmClaim.bootEvents,
  tpmClaim.requestKey,
  tpmClaim.otherKeys,
  tpmClaim.pcrBank,
];
const ALL_PCRS = 0xff_ff_ffn;
/** A year. */
const MOST_MINUTES = 525_600n;

/** The terms of `Tpm`. */
export const tpmPolicyTerms: PolicyTerms = {
  type: 'Tpm',
  names: attestationTypeNames.Tpm,
  claims: [
    ...claimsOf('Boolean', STATES),
    ...claimsOf('String', [tpmClaim.aikPubHash, ...ENCLAVE_IDENTITY], 'identity'),
    ...claimsOf('Integer', [tpmClaim.enclaveSvn, tpmClaim.enclavePlatformSvn], 'minimum'),
    ...claimsOf('Integer', [tpmClaim.enclaveFlags, tpmClaim.tpmVersion]),
    ...claimsOf('String', TEXTS),
    { name: tpmClaim.pcrs, valueType: 'String', readOnly: true },
  ],
  custom: true,
  configuration: [
    { name: 'require_valid_aik_cert', valueType: 'Boolean' },
    { name: 'required_pcr_mask', valueType: 'Integer', least: 0n, most: ALL_PCRS },
  ],
  tokenProperties: [
    { name: 'report_validity_in_minutes', valueType: 'Integer', least: 1n, most: MOST_MINUTES },
    { name: 'omit_x5c', valueType: 'Boolean' },
  ],
};

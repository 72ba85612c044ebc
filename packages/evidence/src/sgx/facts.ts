/** Facts about SGX enclaves that hold however their quote is packed. */

import { deprecatedSgxClaim, deprecatedTokenClaim, issuedSgxClaim, sgxClaim } from '@veritee/core/maa';
import { tcbBaselines } from '../dcap/baseline.ts';
import { intelStatusChoice } from '../dcap/platform-statuses.ts';
import type { BaselineChoice, PlatformStatuses } from '../scheme.ts';

/** Intel's words for platforms that are genuine, if not perfect; OutOfDate must be asked for. */
export const sgxStatuses: PlatformStatuses = {
  accepted: new Set([
    'UpToDate',
    'SWHardeningNeeded',
    'ConfigurationNeeded',
    'ConfigurationAndSWHardeningNeeded',
  ]),
  choice: intelStatusChoice,
};

/** Azure keeps baselines of its own; SGX tokens always say which was asked for. */
export const sgxTcbBaseline: BaselineChoice = {
  property: sgxClaim.tcbIdentifier,
  identifier: 'azuredefault',
  claim: sgxClaim.tcbIdentifier,
  inUse: (source, trust) => tcbBaselines('sgx', source, trust),
};

/** The name of today and those of older services. */
export const sgxRuntimeDataClaims: readonly string[] = [
  sgxClaim.enclaveHeldData,
  ...deprecatedSgxClaim.enclaveHeldData,
];

/** The service's own and those that its default policy issues, as Azure lists them. */
export const sgxPublishedClaims: readonly string[] = [
  sgxClaim.isDebuggable,
  sgxClaim.mrEnclave,
  sgxClaim.mrSigner,
  sgxClaim.svn,
  sgxClaim.enclaveHeldData,
  sgxClaim.collateral,
  issuedSgxClaim.isDebuggable,
  issuedSgxClaim.mrSigner,
  issuedSgxClaim.mrEnclave,
  issuedSgxClaim.productId,
  issuedSgxClaim.svn,
  // What the type is called in policies: only the default policy issues it.
  deprecatedTokenClaim.attestationType,
];

/** Facts about SGX enclaves that hold however their quote is packed. */

import { deprecatedSgxClaim, sgxClaim } from '@veritee/core/maa';
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
export const sgxTcbBaseline: BaselineChoice = { claim: sgxClaim.tcbIdentifier, identifier: 'azuredefault' };

/** The name of today and those of older services. */
export const sgxRuntimeDataClaims: readonly string[] = [
  sgxClaim.enclaveHeldData,
  ...deprecatedSgxClaim.enclaveHeldData,
];

/** Intel's words for platforms, as far as an operator can choose among them. */

import type { PlatformStatuses } from '../scheme.ts';
import { type ConvergedStatus, tcbStatuses } from './tcb.ts';

/** Words that mean that a platform proved nothing. */
const never: readonly ConvergedStatus[] = ['Revoked', 'TcbNotSupported'];

/** Words for TDX alone, beside those that SGX and TDX share. */
const relaunch: readonly ConvergedStatus[] = ['TDRelaunchAdvised', 'TDRelaunchAdvisedConfigurationNeeded'];

/** Words for platforms that are genuine, if not perfect; OutOfDate must be asked for. */
const accepted: readonly ConvergedStatus[] = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
];

/** What is accepted, what an operator may accept, and what not. The words are Intel's for all its platforms. */
export const intelStatuses: PlatformStatuses = {
  accepted: new Set(accepted),
  choice: { acceptable: [...tcbStatuses, ...relaunch].filter((status) => !never.includes(status)), never },
};

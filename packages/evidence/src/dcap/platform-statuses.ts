/** Intel's words for platforms, as far as an operator can choose among them. */

import type { StatusChoice } from '../scheme.ts';
import { type ConvergedStatus, tcbStatuses } from './tcb.ts';

/** Words that mean that a platform proved nothing. */
const never: readonly ConvergedStatus[] = ['Revoked', 'TcbNotSupported'];

/** Words for TDX alone, beside those that SGX and TDX share. */
const relaunch: readonly ConvergedStatus[] = ['TDRelaunchAdvised', 'TDRelaunchAdvisedConfigurationNeeded'];

/** What an operator may accept, and what not. The words are Intel's for all its platforms. */
export const intelStatusChoice: StatusChoice = {
  acceptable: [...tcbStatuses, ...relaunch].filter((status) => !never.includes(status)),
  never,
};

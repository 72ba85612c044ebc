/** `--accept`: which platform statuses count as genuine enough. */

import { type ConvergedStatus, tcbStatuses } from '@veritee/evidence';
import { CliError } from '../errors.ts';
import { hintFor } from './nearest.ts';

/** Words that mean that a platform proved nothing; no option makes them good. */
const NEVER: readonly ConvergedStatus[] = ['Revoked', 'TcbNotSupported'];

/** Words of Intel's for TDX alone, beside those that SGX and TDX share. */
const RELAUNCH: readonly ConvergedStatus[] = ['TDRelaunchAdvised', 'TDRelaunchAdvisedConfigurationNeeded'];

/** Every status that may be accepted. */
export const acceptableStatuses: readonly ConvergedStatus[] = [...tcbStatuses, ...RELAUNCH].filter(
  (status) => !NEVER.includes(status),
);

/**
 * The statuses of `--accept`, in any letter case; undefined when the option was not given, which means the default of
 * the evidence type.
 */
export function acceptedStatuses(words: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return words === undefined ? undefined : new Set(words.map(statusNamed));
}

function statusNamed(word: string): string {
  const same = (status: string): boolean => status.toLowerCase() === word.toLowerCase();
  const status = acceptableStatuses.find(same);
  if (status !== undefined) return status;
  const refused = NEVER.find(same);
  if (refused !== undefined) {
    throw new CliError('StatusNotAcceptable', `The status ${refused} can never be accepted.`, {
      hint: `Acceptable: ${acceptableStatuses.join(', ')}.`,
    });
  }
  throw new CliError('UnknownStatus', `There is no platform status "${word}".`, {
    hint: hintFor(word, acceptableStatuses),
  });
}

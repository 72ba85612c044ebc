/** `--accept`: which platform statuses count as genuine enough. */

import { schemes } from '@veritee/evidence';
import { CliError } from '../errors.ts';
import { hintFor } from './nearest.ts';

const choices = schemes.flatMap(({ statuses }) => statuses.choice ?? []);

/** Every status that may be accepted. */
export const acceptableStatuses: readonly string[] = [
  ...new Set(choices.flatMap(({ acceptable }) => acceptable)),
];

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
  const refused = choices.flatMap(({ never }) => never).find(same);
  if (refused !== undefined) {
    throw new CliError('StatusNotAcceptable', `The status ${refused} can never be accepted.`, {
      hint: `Acceptable: ${acceptableStatuses.join(', ')}.`,
    });
  }
  throw new CliError('UnknownStatus', `There is no platform status "${word}".`, {
    hint: hintFor(word, acceptableStatuses),
  });
}

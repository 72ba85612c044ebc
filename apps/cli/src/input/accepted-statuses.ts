/** `--accept`: which platform statuses count as genuine enough. */

import type { EvidenceKinds, StatusChoice } from '@veritee/evidence';
import { CliError } from '../errors.ts';
import { hintFor } from './hint-for.ts';

/** Every status that may be accepted. */
export function acceptableStatuses(kinds: EvidenceKinds): readonly string[] {
  return [...new Set(choicesIn(kinds).flatMap(({ acceptable }) => acceptable))];
}

/**
 * The statuses of `--accept`, in any letter case; undefined when the option was not given, which means the default of
 * the evidence type.
 */
export function acceptedStatuses(
  words: readonly string[] | undefined,
  kinds: EvidenceKinds,
): ReadonlySet<string> | undefined {
  return words === undefined ? undefined : new Set(words.map((word) => statusNamed(word, kinds)));
}

function statusNamed(word: string, kinds: EvidenceKinds): string {
  const same = (status: string): boolean => status.toLowerCase() === word.toLowerCase();
  const acceptable = acceptableStatuses(kinds);
  const status = acceptable.find(same);
  if (status !== undefined) return status;
  const refused = choicesIn(kinds)
    .flatMap(({ never }) => never)
    .find(same);
  if (refused !== undefined) {
    throw new CliError('StatusNotAcceptable', `The status ${refused} can never be accepted.`, {
      hint: `Acceptable: ${acceptable.join(', ')}.`,
    });
  }
  throw new CliError('UnknownStatus', `There is no platform status "${word}".`, {
    hint: hintFor(word, acceptable),
  });
}

function choicesIn({ schemes }: EvidenceKinds): readonly StatusChoice[] {
  return schemes.flatMap(({ statuses }) => statuses.choice ?? []);
}

/** `--accept`: which platform statuses count as genuine enough. */

import type { AnyScheme, EvidenceKinds, StatusChoice } from '@veritee/evidence';
import { CliError } from '../errors.ts';
import { hintFor } from './hint-for.ts';

/** Every status that may be named, those included that are accepted always. */
export function acceptableStatuses({ schemes }: Pick<EvidenceKinds, 'schemes'>): readonly string[] {
  return [
    ...new Set(
      schemes.flatMap(({ statuses }) => [...(statuses.choice?.acceptable ?? []), ...statuses.accepted]),
    ),
  ];
}

/**
 * Refuses statuses that evidence of this type cannot have, where no other is named: what the person wants cannot be meant.
 *
 * @throws CliError `StatusNotAcceptable`
 */
export function requireStatusOf(accept: ReadonlySet<string> | undefined, scheme: AnyScheme): void {
  if (accept === undefined) return;
  const own = acceptableStatuses({ schemes: [scheme] });
  if (own.some((status) => accept.has(status))) return;
  throw new CliError(
    'StatusNotAcceptable',
    `Evidence of the type ${scheme.type} never has the status ${[...accept].join(' or ')}.`,
    { hint: `Acceptable: ${own.join(', ')}.` },
  );
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

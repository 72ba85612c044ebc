/** `veritee endorsements status`: from which date on which platforms are refused, and because of which endorsement. */

import type { EndorsementStatus } from '@veritee/evidence';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { instant, wholeNumber } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly at?: Date;
  readonly within?: number;
}

/** Declares the command. */
export function declareEndorsementsStatus(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'status',
    summary: 'Say from which date on which platforms are refused unless kept endorsements are renewed',
    details:
      'Each line names the platforms, the date and the first endorsement or certificate that ends. Exit status 1 when ' +
      'platforms are refused already (something has ended or is missing), or will be within the days of --within. ' +
      'Signatures are not checked here; verification checks them at each use.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH, 'veritee endorsements status kept.json --within 2'],
  })
    .argument('<PATH>', 'folder or archive made by endorsements fetch or import')
    .option('--at <ISO>', 'the moment to count from (default: now)', instant)
    .option(
      '--within <DAYS>',
      'also fail when platforms are refused within so many days (default: 0)',
      wholeNumber,
    )
    .action(answering(session, (path: string, options: Options) => status(path, options, session)));
}

async function status(path: string, { at, within = 0 }: Options, { terminal }: Session): Promise<Outcome> {
  const { endorsementStatus } = await import('@veritee/evidence');
  const { keptEndorsements } = await import('./store.ts');
  const items = await keptEndorsements(path);
  const lines = endorsementStatus(items, at ?? terminal.clock());
  const isDue = ({ days }: EndorsementStatus): boolean => days === undefined || days < within;
  const due = lines.filter(isDue).length;
  return {
    status: due === 0 ? exitStatus.done : exitStatus.refused,
    json: {
      endorsements: items.length,
      status: lines.map(({ from, ...line }) => ({ ...line, from: from?.toISOString() })),
      due,
    },
    text: [
      `${items.length} endorsements in ${printable(path)}`,
      ...lines.map((line) => `${isDue(line) ? '✗' : '✓'} ${printable(sentence(line))}`),
    ].join('\n'),
  };
}

/** Platforms named in a line; of a fleet, the others are counted. */
const NAMED = 3;

function sentence({ platforms, from, days = 0, item }: EndorsementStatus): string {
  const more = platforms.length - NAMED;
  const named = `${platforms.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const subject = `${named.charAt(0).toUpperCase()}${named.slice(1)}`;
  if (from === undefined) return `${subject} are refused: there is no ${item}.`;
  const date = from.toISOString();
  if (days < 0) return `${subject} are refused since ${date} because ${item} has ended.`;
  return `From ${date} on (${days} days), ${named} are refused because ${item} ends.`;
}

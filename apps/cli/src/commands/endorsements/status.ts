/** `veritee endorsements status`: from which date on which platforms are refused, and because of which endorsement. */

import type { EndorsementStatus } from '@veritee/evidence';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { CA_OPTION, TOKEN_OPTION } from '../../help/words.ts';
import { endpointUrl, instant, wholeNumber } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import type { ServiceOptions } from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends Partial<ServiceOptions> {
  readonly at?: Date;
  readonly within?: number;
}

/** Declares the command. */
export function declareEndorsementsStatus(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'status',
    summary: 'Say from which date on which platforms are refused unless endorsements are renewed',
    details:
      'Of a folder or archive, or of those that a running service has needed in the last month (--endpoint; needs a token of an ' +
      'operator). Each line names the platforms, the date and the first endorsement or certificate that ends. Exit status 1 when ' +
      'platforms are refused already (something has ended or is missing), or will be within the days of --within. ' +
      'Signatures are not checked here; verification checks them at each use.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH, 'veritee endorsements status kept.json --within 2'],
  })
    .argument('[PATH]', 'folder or archive made by endorsements fetch or import')
    .option('--endpoint <URL>', 'the service, for example https://127.0.0.1:8443', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--token <FILE>', TOKEN_OPTION)
    .option('--at <ISO>', 'the moment to count from (default: now)', instant)
    .option(
      '--within <DAYS>',
      'also fail when platforms are refused within so many days (default: 0)',
      wholeNumber,
    )
    .action(
      answering(session, (path: string | undefined, options: Options) => status(path, options, session)),
    );
}

async function status(path: string | undefined, options: Options, session: Session): Promise<Outcome> {
  const { endpoint } = options;
  if ((path === undefined) === (endpoint === undefined)) {
    throw new CliError('InvalidUsage', 'Name a folder or archive, or a service.', {
      hint: 'Either PATH or --endpoint URL.',
    });
  }
  if (endpoint === undefined) return ofPath(path ?? '', options, session);
  const { openManagement, orRefused } = await import('../../remote/management.ts');
  return orRefused(async () => {
    const management = await openManagement({ ...options, endpoint }, session);
    const { endorsements, value } = await statusIn(await management.send('GET', '/endorsementStatus'));
    return outcomeOf(endpoint, endorsements, value, options, session);
  });
}

async function ofPath(path: string, options: Options, session: Session): Promise<Outcome> {
  const { endorsementStatus } = await import('@veritee/evidence');
  const { keptEndorsements } = await import('./store.ts');
  const items = await keptEndorsements(path);
  const lines = endorsementStatus(items, options.at ?? session.terminal.clock());
  return outcomeOf(path, items.length, lines, options, session);
}

/** What a service answers. */
async function statusIn(answer: unknown) {
  const { z } = await import('zod');
  const { read } = await import('../../remote/instances.ts');
  const line = z.looseObject({ platforms: z.array(z.string()), from: z.coerce.date(), item: z.string() });
  return read(z.looseObject({ endorsements: z.number(), value: z.array(line) }), answer);
}

type Line = Pick<EndorsementStatus, 'platforms' | 'from' | 'item'>;

const DAY = 24 * 3600 * 1000;

function outcomeOf(
  place: string,
  endorsements: number,
  given: readonly Line[],
  { at, within = 0 }: Options,
  { terminal }: Session,
): Outcome {
  const now = (at ?? terminal.clock()).getTime();
  const lines = given.map(({ platforms, from, item }) => ({
    platforms,
    from,
    days: from === undefined ? undefined : Math.floor((from.getTime() - now) / DAY),
    item,
  }));
  const isDue = ({ days }: EndorsementStatus): boolean => days === undefined || days < within;
  const due = lines.filter(isDue).length;
  return {
    status: due === 0 ? exitStatus.done : exitStatus.refused,
    json: {
      endorsements,
      status: lines.map(({ from, ...line }) => ({ ...line, from: from?.toISOString() })),
      due,
    },
    text: [
      `${endorsements} endorsements in ${printable(place)}`,
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

/** `veritee endorsements show`: what a folder or archive holds, and for how long. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { instant, wholeNumber } from '../../input/options.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { remaining } from './store-lines.ts';

interface Options {
  readonly at?: Date;
  readonly within?: number;
}

/** Declares the command. */
export function declareEndorsementsShow(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'show',
    summary: 'List kept endorsements with the days until they expire',
    details:
      'Exit status 1 when one of them has expired, or will within the days of --within: for a job that reminds of the ' +
      'renewal in time. Signatures are not checked here; verification checks them at each use.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH, 'veritee endorsements show kept.json'],
  })
    .argument('<PATH>', 'folder or archive made by endorsements fetch')
    .option('--at <ISO>', 'the moment to count from (default: now)', instant)
    .option('--within <DAYS>', 'also tell what ends within so many days (default: 0)', wholeNumber)
    .action(answering(session, (path: string, options: Options) => show(path, options, session)));
}

async function show(path: string, { at, within = 0 }: Options, { terminal }: Session): Promise<Outcome> {
  const { endorsementsIn } = await import('./store.ts');
  const lines = await endorsementsIn(path, at ?? terminal.clock());
  const ending = lines.filter(({ days }) => days < within);
  return {
    status: ending.length === 0 ? exitStatus.done : exitStatus.refused,
    json: { endorsements: lines, ending: ending.length },
    text: `${lines.length} endorsements, ${ending.length} ${within === 0 ? 'expired' : `expired or ending within ${within} days`}\n${tableText(
      lines.map((line) => [line.endorsement, remaining(line)]),
    )}`,
  };
}

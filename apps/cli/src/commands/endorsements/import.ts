/** `veritee endorsements import`: takes the endorsements of a signed pack over into a folder or archive, none of which becomes older. */

import type { MergeOutcome } from '@veritee/evidence/internal';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_PACK, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { collected } from '../../input/options.ts';
import { type Outcome, printable, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { PACK_ARGUMENT, SIGNER_OPTION, withPack } from './signed-pack.ts';

interface Options {
  readonly into: string;
  readonly signer: readonly string[];
}

/** Declares the command. */
export function declareEndorsementsImport(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'import',
    summary: 'Take the endorsements of a signed pack over into a folder or archive',
    details:
      'Nothing becomes older: what PATH holds stays where the pack has the same or an older one. What has expired is left out. ' +
      'Exit status 1 when none of the named packers signed the pack, and when it brings nothing that is current: all of it ' +
      'is older than what PATH holds, expired or unreadable. A service that uses PATH need not be restarted.',
    examples: [
      EXAMPLE_SIMULATE,
      EXAMPLE_FETCH,
      EXAMPLE_PACK,
      'veritee endorsements import kept.pack --signer manager.pem --into carried',
    ],
  })
    .argument('<PACK>', PACK_ARGUMENT)
    .option(
      '--into <PATH>',
      'what to take them over into: a name that ends in .json is an archive, any other a folder (required)',
    )
    .option('--signer <FILE>', SIGNER_OPTION, collected)
    .hook('preAction', required('--into', '--signer'))
    .action(answering(session, (file: string, options: Options) => importPack(file, options, session)));
}

async function importPack(file: string, { into, signer }: Options, session: Session): Promise<Outcome> {
  return withPack(file, signer, session, async (pack) => {
    const { describeRequest, newerOf } = await import('@veritee/evidence/internal');
    const { heldIn, writeEndorsements } = await import('./store.ts');
    const { items, outcomes } = newerOf(await heldIn(into), pack.items, session.terminal.clock());
    const count = (...wanted: readonly MergeOutcome[]): number =>
      outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
    const taken = count('new', 'newer');
    if (taken > 0) await writeEndorsements(into, items);
    const isStale = outcomes.length > 0 && taken === 0 && count('same') === 0;
    const lines = outcomes.map(({ item, outcome }) => ({
      endorsement: describeRequest(item.request),
      outcome,
    }));
    return {
      status: isStale ? exitStatus.refused : exitStatus.done,
      json: {
        into,
        signer: pack.signer,
        packed: pack.packed.toISOString(),
        taken,
        kept: items.length,
        endorsements: lines,
      },
      text: [
        `${isStale ? '✗ Took nothing' : `✓ Took ${taken} of ${lines.length} endorsements`} over into ${printable(into)}, which holds ${items.length}`,
        tableText(lines.map(({ endorsement, outcome }) => [endorsement, WORDS[outcome]])),
      ].join('\n'),
    };
  });
}

const WORDS: Readonly<Record<MergeOutcome, string>> = {
  new: 'taken: there was none',
  newer: 'taken: newer than what was there',
  same: 'left: the same is there',
  older: 'left: older than what is there',
  expired: 'left: expired',
  unreadable: 'left: cannot be read',
};

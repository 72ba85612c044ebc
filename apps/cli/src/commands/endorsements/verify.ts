/** `veritee endorsements verify`: who signed a pack, what is in it, and for how long. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_PACK, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { collected, instant } from '../../input/options.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { PACK_ARGUMENT, SIGNER_OPTION, withPack } from './signed-pack.ts';
import { remaining } from './store-lines.ts';

interface Options {
  readonly signer: readonly string[];
  readonly at?: Date;
}

/** Declares the command. */
export function declareEndorsementsVerify(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'verify',
    summary: 'Verify who signed a pack of endorsements, and list what is in it',
    details:
      'Exit status 1 when none of the named packers signed it, and when something in it has expired. A key in the file counts ' +
      'for nothing. What the vendors signed is checked at each use of it, by verification.',
    examples: [
      EXAMPLE_SIMULATE,
      EXAMPLE_FETCH,
      EXAMPLE_PACK,
      'veritee endorsements verify kept.pack --signer manager.pem',
    ],
  })
    .argument('<PACK>', PACK_ARGUMENT)
    .option('--signer <FILE>', SIGNER_OPTION, collected)
    .option('--at <ISO>', 'the moment to count from (default: now)', instant)
    .hook('preAction', required('--signer'))
    .action(answering(session, (file: string, options: Options) => verify(file, options, session)));
}

async function verify(file: string, { signer, at }: Options, session: Session): Promise<Outcome> {
  return withPack(file, signer, session, async (pack) => {
    const { endorsementLines } = await import('./store.ts');
    const lines = endorsementLines(pack.items, at ?? session.terminal.clock());
    const expired = lines.filter(({ days }) => days < 0).length;
    const packed = pack.packed.toISOString();
    return {
      status: expired === 0 ? exitStatus.done : exitStatus.refused,
      json: { signed: true, signer: pack.signer, packed, endorsements: lines, expired },
      text: [
        `✓ Signed by the key ${pack.signer}`,
        `Packed ${packed}: ${lines.length} endorsements, ${expired} expired`,
        tableText(lines.map((line) => [line.endorsement, remaining(line)])),
      ].join('\n'),
    };
  });
}

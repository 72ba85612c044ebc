/** `veritee endorsements pack`: kept endorsements as one signed file, to carry to a place without a network. */

import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_PACK, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { type Outcome, printable, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly out: string;
  readonly signingKey: string;
}

/** Declares the command. */
export function declareEndorsementsPack(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'pack',
    summary: 'Pack kept endorsements into one signed file',
    details:
      'For places without a network: endorsements import takes the file over there, if the named packer signed it. What has ' +
      'expired is left out. The file is a JWS (ES256, ES384 or PS256 by the key) and holds nothing that is secret.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH, EXAMPLE_PACK],
  })
    .argument('<PATH>', 'folder or archive made by endorsements fetch or import')
    .option('--out <FILE>', 'where to write the pack (required)')
    .option(
      '--signing-key <FILE>',
      'private key (PEM) of the packer: EC on P-256 or P-384, or RSA (required)',
    )
    .hook('preAction', required('--out', '--signing-key'))
    .action(answering(session, (path: string, options: Options) => pack(path, options, session)));
}

async function pack(path: string, { out, signingKey }: Options, session: Session): Promise<Outcome> {
  const { earliestExpiry, packText } = await import('@veritee/evidence/internal');
  const { packerFrom } = await import('../../input/packer.ts');
  const { endorsementLines, keptEndorsements, written } = await import('./store.ts');
  const now = session.terminal.clock();
  const kept = await keptEndorsements(path);
  const packer = await packerFrom(signingKey, session.inputs);
  const current = kept.filter((each) => (earliestExpiry(each.request, each.endorsement) ?? 0) >= now);
  if (current.length === 0) {
    throw new CliError('InputInvalid', `${path} holds no endorsements that are valid.`, {
      hint: 'Fetch them first.',
    });
  }
  const text = await packText(current, { now, ...packer });
  await written(out, async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(out, text);
  });
  const lines = endorsementLines(current, now);
  const leftOut = kept.length - current.length;
  return {
    status: exitStatus.done,
    json: { packed: out, endorsements: lines, leftOut },
    text: `Packed ${lines.length} endorsements in ${printable(out)}${leftOut === 0 ? '' : `; ${leftOut} expired ones are left out`}\n${tableText(
      lines.map(({ endorsement, expires, days }) => [endorsement, `until ${expires}, ${days} days`]),
    )}`,
  };
}

/** `veritee endorsements fetch`: notes down what the verification of evidence needs, to carry it where no network is. */

import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_FETCH, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { EVIDENCE_ARGUMENT } from '../../help/words.ts';
import { collected } from '../../input/options.ts';
import { type AskingOptions, askingOf, withAsking } from '../../kinds/asking.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends AskingOptions {
  readonly out: string;
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
}

/** Declares the command. */
export function declareEndorsementsFetch(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'fetch',
    summary: 'Fetch the endorsements that the verification of evidence needs, and keep them',
    details:
      'For verifiers without a network, and for archives: what is fetched here can be named as --endorsements there. ' +
      'What is already in the folder or archive stays, unless it is fetched again. Nothing is verified except the chain of the ' +
      "evidence's platform, which must end in a trusted root before its vendor is asked.",
    examples: [EXAMPLE_SIMULATE, EXAMPLE_FETCH],
  })
    .argument('<TYPE>', session.words.type)
    .argument('<FILE>', EVIDENCE_ARGUMENT)
    .option(
      '--out <PATH>',
      'where to keep them: a name that ends in .json makes an archive, any other a folder (required)',
    )
    .option('--endorsements <SRC>', session.words.endorsements, collected)
    .option('--trust-root <[VENDOR=]FILE>', session.words.trustRoot, collected)
    .hook('preAction', required('--out'))
    .action(
      answering(session, (type: string, file: string, options: Options) =>
        fetchFor(type, file, options, session),
      ),
    );
  withAsking(command);
}

async function fetchFor(
  word: string,
  file: string,
  { out, endorsements = [], trustRoot = [], ...asking }: Options,
  session: Session,
): Promise<Outcome> {
  const { inputs, terminal } = session;
  const { recordingSource, Trail } = await import('@veritee/evidence');
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const { trustRoots } = await import('../../input/trust-roots.ts');
  const { endorsementSources } = await import('../../input/endorsement-sources.ts');
  const { keepEndorsements } = await import('./store.ts');

  const scheme = schemeNamed(word, await session.kinds());
  const { bytes } = await inputs.binary(file, scheme.type);
  const now = terminal.clock();
  const { anchors } = await trustRoots(trustRoot, scheme.vendors, inputs);
  const recording = recordingSource(await endorsementSources(endorsements, () => now, askingOf(asking)));
  await scheme.gather(scheme.decode(bytes), recording, { trust: { anchors, now }, trail: new Trail() });
  const fetched = recording.delivered();
  if (fetched.length === 0) {
    throw new CliError('InputInvalid', `The verification of this ${scheme.type} evidence fetches nothing.`);
  }
  const lines = await keepEndorsements(out, fetched, now);
  return {
    status: exitStatus.done,
    json: { kept: out, endorsements: lines },
    text: `Kept ${lines.length} endorsements in ${out}\n${tableText(
      lines.map(({ endorsement, expires, days }) => [endorsement, `until ${expires}, ${days} days`]),
    )}`,
  };
}

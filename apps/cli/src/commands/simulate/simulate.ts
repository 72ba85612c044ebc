/** `veritee simulate`: makes evidence with its endorsements under a development root. */

import type { Command } from 'commander';
import { CliError } from '../../errors.ts';
import { kindOf, kinds } from '../../kinds/kinds.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declareSimulate(parent: Command, session: Session): void {
  const simulations = [...new Set(kinds.flatMap(({ simulation }) => simulation ?? []))];
  const command = declareCommand(parent, {
    name: 'simulate',
    summary: 'Make evidence of a simulated enclave, with everything needed to verify it',
    details: simulations.map(({ details }) => details).join(' '),
    examples: simulations.flatMap(({ examples }) => examples),
  })
    .argument('<TYPE>', session.words.type)
    .option('--out <DIR>', 'folder to write to; files of an earlier simulation are replaced (required)')
    .option(
      '--data <DIR>',
      'data directory of the service that shall accept the evidence (default: DIR of --out)',
    )
    .option(
      '--scenario <NAME>',
      `what is the case: ${simulations.map(({ scenarios }) => scenarios).join('; ')}`,
    );
  for (const simulation of simulations) simulation.declare(command);
  command
    .hook('preAction', required('--out'))
    .action(
      answering(session, (type: string, _: unknown, given: Command) => simulateTo(type, given, session)),
    );
}

async function simulateTo(word: string, given: Command, session: Session): Promise<Outcome> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const type = typeNamed(word, await session.kinds());
  const simulation = kindOf(type)?.simulation;
  if (simulation !== undefined) return simulation.simulate(type, given, session);
  const simulated = kinds.filter((kind) => kind.simulation !== undefined).map((kind) => kind.type);
  throw new CliError('TypeNotSupported', `This version cannot simulate ${type} evidence.`, {
    hint: `It simulates ${simulated.join(', ')}.`,
  });
}

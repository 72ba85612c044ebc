/** `veritee config check`: tells all that is wrong with a configuration before a service is started with it. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_CONFIG } from '../../help/examples.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly environment?: boolean;
}

/** Declares the command. */
export function declareConfigCheck(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'check',
    summary: 'Check the configuration of a service without starting it',
    details:
      'Reads the file as serve --config does, and the files that it names: trust roots, endorsements, certificates, keys. ' +
      'Does not use the network. Reports all errors at once (exit status 1).',
    examples: [EXAMPLE_CONFIG, 'veritee config check veritee.json'],
  })
    .argument('<FILE>', 'the configuration, as JSON; "-" is standard input')
    .option('--environment', 'with the VERITEE_ variables of this shell, which win over the file')
    .action(answering(session, (file: string, options: Options) => checkFile(file, options, session)));
}

async function checkFile(file: string, { environment }: Options, session: Session): Promise<Outcome> {
  const { readSettings } = await import('../../settings/serve-settings.ts');
  const { problemText } = await import('../../settings/problem.ts');
  const { fileProblems } = await import('../../settings/file-problems.ts');
  const env = environment === true ? session.terminal.env : {};
  const read = await readSettings({ config: file }, session.inputs, env);
  const problems = [
    ...read.problems,
    ...(read.settings === undefined ? [] : await fileProblems(read.settings, file, session)),
  ];
  const ok = problems.length === 0;
  const told = problems.map(({ code, source, setting, message, hint }) => ({
    code,
    source,
    ...(setting !== undefined && { setting }),
    message,
    ...(hint !== undefined && { hint }),
  }));
  return {
    status: ok ? exitStatus.done : exitStatus.refused,
    json: { ok, problems: told },
    text: ok
      ? '✓ A service can be started with this configuration'
      : [
          ...problems.map(problemText),
          '',
          `✗ ${problems.length} problem${problems.length === 1 ? '' : 's'}`,
        ].join('\n'),
  };
}

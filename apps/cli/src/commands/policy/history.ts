/** `veritee policy history`: who set the policies of an instance, and when. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY_HISTORY } from '../../help/examples.ts';
import { wholeNumber } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { type ServiceOptions, withServiceOptions } from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends ServiceOptions {
  readonly limit?: number;
}

/** Declares the command. */
export function declarePolicyHistory(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'history',
    summary: 'Show who set and reset the policies of an instance',
    details:
      'For services of Veritee; Azure Attestation has no such history. With --json the documents are printed as well. The ' +
      'example needs `serve --development-identity` and the variables that it prints.',
    examples: [EXAMPLE_POLICY_HISTORY],
  })
    .argument('<TYPE>', session.words.administeredType)
    .option('--limit <N>', 'how many acts, the newest first (default: 20, at most 100)', wholeNumber);
  withServiceOptions(command).action(
    answering(session, (type: string, options: Options) => showHistory(type, options, session)),
  );
}

async function showHistory(word: string, options: Options, session: Session): Promise<Outcome> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { openRoutes, orRefused } = await import('../../remote/management.ts');
  const { historyIn } = await import('./history-answer.ts');
  const type = typeNamed(word, await session.kinds());
  const routes = await openRoutes(options, session, '/policies');
  return orRefused(async () => {
    const { limit } = options;
    const history = historyIn(
      await routes.send('GET', `/${type}:history${limit === undefined ? '' : `?limit=${limit}`}`),
    );
    const lines = history.map(
      ({ at, act, by, 'x-ms-policy-hash': hash = '' }) =>
        `${printable(at)}  ${printable(act).padEnd(5)}  ${printable(hash).padEnd(43)}  ${printable(by)}`,
    );
    return {
      status: exitStatus.done,
      json: { history },
      text: lines.length === 0 ? `The policy of ${type} was never changed` : lines.join('\n'),
    };
  });
}

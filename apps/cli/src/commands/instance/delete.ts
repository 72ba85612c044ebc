/** `veritee instance delete`. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_INSTANCE, EXAMPLE_INSTANCES } from '../../help/examples.ts';
import { type Outcome, printable } from '../../output/output.ts';
import {
  type ManagementOptions,
  OPERATOR_DETAILS,
  withManagementOptions,
} from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares `delete`. */
export function declareInstanceDelete(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'delete',
    summary: 'Delete an instance of a service',
    details:
      'With its policies, certificates and keys, for ever: tokens that it issued cannot be verified any more. The default ' +
      'instance cannot be deleted. ' +
      OPERATOR_DETAILS,
    examples: [
      EXAMPLE_INSTANCE.replace('contoso', 'fabrikam'),
      EXAMPLE_INSTANCES.replace('list', 'delete fabrikam'),
    ],
  }).argument('<NAME>', 'name of the instance');
  withManagementOptions(command).action(
    answering(session, (name: string, options: ManagementOptions) => deleteOne(name, options, session)),
  );
}

async function deleteOne(name: string, options: ManagementOptions, session: Session): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  return managing(options, session, async (management) => {
    const path = `/attestationProviders/${encodeURIComponent(name)}`;
    // In Azure's API, deleting what does not exist succeeds; people have most likely misspelt the name.
    await management.send('GET', path);
    await management.send('DELETE', path);
    return {
      status: exitStatus.done,
      json: { deleted: name },
      text: `✓ The instance ${printable(name)} is deleted`,
    };
  });
}

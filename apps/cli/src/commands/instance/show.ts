/** `veritee instance list` and `veritee instance show`. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_INSTANCE, EXAMPLE_INSTANCES } from '../../help/examples.ts';
import { addressLines } from '../../output/address-lines.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import {
  type ManagementOptions,
  OPERATOR_DETAILS,
  withManagementOptions,
} from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares `list`. */
export function declareInstanceList(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'list',
    summary: 'List the instances of a service',
    details: OPERATOR_DETAILS,
    examples: [EXAMPLE_INSTANCES],
  });
  withManagementOptions(command).action(
    answering(session, (options: ManagementOptions) => listAll(options, session)),
  );
}

/** Declares `show`. */
export function declareInstanceShow(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'show',
    summary: 'Show one instance of a service',
    details: OPERATOR_DETAILS,
    examples: [EXAMPLE_INSTANCE, EXAMPLE_INSTANCES.replace('list', 'show contoso')],
  }).argument('<NAME>', 'name of the instance');
  withManagementOptions(command).action(
    answering(session, (name: string, options: ManagementOptions) => showOne(name, options, session)),
  );
}

async function listAll(options: ManagementOptions, session: Session): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  const { instancesIn } = await import('../../remote/instances.ts');
  return managing(options, session, async (management) => {
    const instances = instancesIn(
      await management.send('GET', '/attestationProviders'),
      management.addressed,
    );
    return { status: exitStatus.done, json: { instances }, text: addressLines(instances).join('\n') };
  });
}

async function showOne(name: string, options: ManagementOptions, session: Session): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  const { instanceIn } = await import('../../remote/instances.ts');
  return managing(options, session, async (management) => {
    const shown = instanceIn(
      await management.send('GET', `/attestationProviders/${encodeURIComponent(name)}`),
      management.addressed,
    );
    return { status: exitStatus.done, json: shown, text: tableText(Object.entries(shown), '') };
  });
}

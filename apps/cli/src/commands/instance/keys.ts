/** `veritee instance rotate-key` and `veritee instance drop-key`. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import {
  EXAMPLE_DROP_KEY,
  EXAMPLE_INSTANCE,
  EXAMPLE_INSTANCES,
  EXAMPLE_ROTATE_KEY,
} from '../../help/examples.ts';
import { type Outcome, printable } from '../../output/output.ts';
import {
  type ManagementOptions,
  OPERATOR_DETAILS,
  withManagementOptions,
} from '../../remote/management-options.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface RotateOptions extends ManagementOptions {
  readonly now?: boolean;
}

/** Declares `rotate-key`. */
export function declareInstanceRotateKey(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'rotate-key',
    summary: 'Give an instance a new signing key',
    details:
      'The new key is published in /certs now, and signs after the lead (--key-lead of serve; 24 hours): clients that keep ' +
      'the keys they fetched have time to see it. The key before stays in /certs until the last token that it signed has ' +
      `expired. ${OPERATOR_DETAILS}`,
    examples: [EXAMPLE_INSTANCE, EXAMPLE_INSTANCES.replace('list', 'rotate-key contoso')],
  })
    .argument('<NAME>', 'name of the instance')
    .option(
      '--now',
      'the new key signs at once: clients that keep keys refuse its tokens until they fetch again',
    );
  withManagementOptions(command).action(
    answering(session, (name: string, options: RotateOptions) => rotateKey(name, options, session)),
  );
}

/** Declares `drop-key`. */
export function declareInstanceDropKey(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'drop-key',
    summary: 'Withdraw a signing key of an instance that leaked',
    details:
      'It is out of /certs at once, on every replica, for ever: tokens that it signed are not valid any more. When it is ' +
      `the key that signs, its announced successor signs from now on, or a new key. ${OPERATOR_DETAILS}`,
    examples: [EXAMPLE_INSTANCE, EXAMPLE_ROTATE_KEY, EXAMPLE_DROP_KEY],
  })
    .argument('<NAME>', 'name of the instance')
    .argument('<KID>', 'id of the key, as /certs and the headers of tokens name it');
  withManagementOptions(command).action(
    answering(session, (name: string, kid: string, options: ManagementOptions) =>
      dropKey(name, kid, options, session),
    ),
  );
}

async function rotateKey(name: string, options: RotateOptions, session: Session): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  const { rotationIn } = await import('../../remote/instances.ts');
  return managing(options, session, async (management) => {
    const answer = await management.send('POST', `${pathOf(name)}/rotateKey`, { now: options.now === true });
    const { keyId, signsFrom } = rotationIn(answer);
    const when = options.now === true ? 'signs' : `will sign from ${signsFrom} on`;
    return {
      status: exitStatus.done,
      json: { name, keyId, signsFrom },
      text: `✓ The new key ${printable(keyId)} of the instance ${printable(name)} is published and ${printable(when)}`,
    };
  });
}

async function dropKey(
  name: string,
  kid: string,
  options: ManagementOptions,
  session: Session,
): Promise<Outcome> {
  const { managing } = await import('../../remote/management.ts');
  const { withdrawalIn } = await import('../../remote/instances.ts');
  return managing(options, session, async (management) => {
    const answer = await management.send('POST', `${pathOf(name)}/dropKey`, { keyId: kid });
    const { dropped, keyId } = withdrawalIn(answer);
    return {
      status: exitStatus.done,
      json: { name, dropped, keyId },
      text: `✓ The key ${printable(dropped)} of the instance ${printable(name)} is withdrawn; ${printable(keyId)} signs`,
    };
  });
}

function pathOf(name: string): string {
  return `/attestationProviders/${encodeURIComponent(name)}`;
}

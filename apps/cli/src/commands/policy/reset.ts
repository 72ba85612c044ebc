/** `veritee policy reset`: goes back to the default policy of an instance. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY_RESET } from '../../help/examples.ts';
import type { Outcome } from '../../output/output.ts';
import {
  administrationOf,
  type InstanceOptions,
  type SignerOptions,
  signerOf,
  withInstance,
  withSigner,
} from '../../remote/administration.ts';
import { orRefused } from '../../remote/refusal.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

type Options = InstanceOptions & SignerOptions;

/** Declares the command. */
export function declarePolicyReset(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'reset',
    summary: 'Go back to the default policy of an instance',
    details: 'The example needs `serve --development-identity` and the variables that it prints.',
    examples: [EXAMPLE_POLICY_RESET],
  }).argument('<TYPE>', session.words.administeredType);
  withSigner(withInstance(command), 'isolated instances ask for one').action(
    answering(session, (type: string, options: Options) => resetPolicy(type, options, session)),
  );
}

async function resetPolicy(word: string, options: Options, session: Session): Promise<Outcome> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const type = typeNamed(word, await session.kinds());
  const client = await administrationOf(options, session);
  const signer = await signerOf(options, session);
  return orRefused(async () => {
    const { body } = await client.resetPolicy(type, signer);
    return {
      status: exitStatus.done,
      json: { resolution: body.policyResolution },
      text: `✓ ${type} has its default policy again`,
    };
  });
}

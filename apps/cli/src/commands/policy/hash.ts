/** `veritee policy hash`: the hash by which tokens name a policy. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT } from '../../help/words.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declarePolicyHash(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'hash',
    summary: 'Compute the x-ms-policy-hash of a policy',
    details: 'The hash covers the exact text: white space and comments count.',
    examples: [EXAMPLE_POLICY, 'veritee policy hash my.policy'],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .action(answering(session, (file: string) => hashFile(file, session)));
}

async function hashFile(file: string, { inputs }: Session): Promise<Outcome> {
  const { policyHash } = await import('@veritee/policy');
  const { tokenClaim } = await import('@veritee/core/internal/maa');
  const hash = await policyHash(await inputs.exactText(file));
  return { status: exitStatus.done, json: { [tokenClaim.policyHash]: hash }, text: hash };
}

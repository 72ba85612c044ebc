/** `veritee policy format`: lays out a policy text. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT } from '../../help/words.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declarePolicyFormat(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'format',
    summary: 'Print a policy in the one tidy layout',
    details: 'The meaning and the comments stay; the text changes, and so does its x-ms-policy-hash.',
    examples: [EXAMPLE_POLICY, 'veritee policy format my.policy'],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .action(answering(session, (file: string) => formatFile(file, session)));
}

async function formatFile(file: string, { inputs }: Session): Promise<Outcome> {
  const { formatPolicy } = await import('@veritee/policy');
  const { brokenPolicy } = await import('./report.ts');
  const before = await inputs.exactText(file);
  const { text, diagnostics } = formatPolicy(before);
  if (text === undefined) return brokenPolicy(file, before, diagnostics, {});
  return { status: exitStatus.done, json: { policy: text }, text: text.replace(/\n$/, '') };
}

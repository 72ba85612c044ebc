/** `veritee policy format`: lays out a policy text. */

import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT } from '../../help/words.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Declares the command. */
export function declarePolicyFormat(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'format',
    summary: 'Print a policy in the one tidy layout',
    details:
      'The meaning and the comments stay; the text changes, and so does its x-ms-policy-hash. --check exits with 1 where ' +
      'the text would change.',
    examples: [EXAMPLE_POLICY, 'veritee policy format my.policy'],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .option('--write', 'write the layout into the file')
    .option('--check', 'change nothing, and report whether the file has this layout')
    .action(answering(session, (file: string, options: Options) => formatFile(file, options, session)));
}

async function formatFile(file: string, { write, check }: Options, { inputs }: Session): Promise<Outcome> {
  if (write === true && (check === true || file === '-')) {
    const other = check === true ? '--check' : 'standard input';
    throw new CliError('InvalidUsage', `--write does not go with ${other}.`, { hint: 'Leave out --write.' });
  }
  const { formatPolicy } = await import('@veritee/policy');
  const { brokenPolicy } = await import('./report.ts');
  const before = await inputs.exactText(file);
  const { text, diagnostics } = formatPolicy(before);
  if (text === undefined) return brokenPolicy(file, before, diagnostics, {});
  const isFormatted = text === before;
  if (check === true) {
    return {
      status: isFormatted ? exitStatus.done : exitStatus.refused,
      json: { formatted: isFormatted },
      text: isFormatted
        ? `✓ ${printable(file)} is formatted`
        : `✗ ${printable(file)} is not formatted: veritee policy format ${printable(file)} --write changes it`,
    };
  }
  if (write === true) {
    if (!isFormatted) await written(file, text);
    const verdict = isFormatted ? 'was formatted already' : 'is formatted now; its x-ms-policy-hash changed';
    return {
      status: exitStatus.done,
      json: { policy: text, changed: !isFormatted },
      text: `✓ ${printable(file)} ${verdict}`,
    };
  }
  return { status: exitStatus.done, json: { policy: text }, text: text.replace(/\n$/, '') };
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new CliError('InputUnreadable', `Cannot write ${file}: ${reason}.`, { cause });
  }
}

/** `veritee policy diff`: about which claims two policies decide differently. */

import type { ClaimSample, CompiledPolicy, DecisionChange, PolicyComparison } from '@veritee/policy';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_CLAIMS, EXAMPLE_NEXT_POLICY, EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT, POLICY_TYPE_OPTION } from '../../help/words.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { CLAIMS_DETAILS, type ClaimsOptions, claimsFrom, withClaimsOptions } from './claims-file.ts';

interface Options extends ClaimsOptions {
  readonly claims: string;
  readonly type?: string;
}

/** Declares the command. */
export function declarePolicyDiff(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'diff',
    summary: 'Show about which claims two policies decide differently',
    details:
      CLAIMS_DETAILS +
      'Every file in the folder and in those below it is evaluated by both policies. For each decision that differs, the line of ' +
      'each policy that it is due to. Exit status 1 means that a decision differs or that a policy has errors.',
    examples: [
      EXAMPLE_POLICY,
      EXAMPLE_NEXT_POLICY,
      EXAMPLE_CLAIMS,
      'veritee policy diff my.policy next.policy --claims claims.json',
    ],
  })
    .argument('<A>', POLICY_ARGUMENT)
    .argument('<B>', 'file with the other policy')
    .option('--claims <DIR>', 'folder with files of claims, or one such file (required)')
    .option('--type <TYPE>', POLICY_TYPE_OPTION)
    .hook('preAction', required('--claims'));
  withClaimsOptions(command, session).action(
    answering(session, (a: string, b: string, options: Options) => diff(a, b, options, session)),
  );
}

async function diff(a: string, b: string, options: Options, session: Session): Promise<Outcome> {
  const { comparePolicies } = await import('@veritee/policy');
  const before = await compiled(a, options, session);
  const after = await compiled(b, options, session);
  if ('status' in before) return before;
  if ('status' in after) return after;
  const samples = await samplesIn(options.claims, options, session);
  return outcomeOf(a, b, comparePolicies(before, after, samples));
}

/** The policy, or the outcome where it has errors. */
async function compiled(
  file: string,
  options: Options,
  { inputs, kinds }: Session,
): Promise<CompiledPolicy | Outcome> {
  const known = await kinds();
  const language = await (await import('./language.ts')).policyLanguage(known);
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { brokenPolicy } = await import('./report.ts');
  const type = options.type === undefined ? {} : { attestationType: typeNamed(options.type, known) };
  const text = await inputs.exactText(file);
  const { policy, diagnostics } = language.compile(text, type);
  return policy ?? brokenPolicy(file, text, diagnostics, { total: 0, changes: [] });
}

async function samplesIn(
  path: string,
  options: ClaimsOptions,
  session: Session,
): Promise<readonly ClaimSample[]> {
  const { isFolder, filesBelow } = await import('./test-files.ts');
  const files = path !== '-' && (await isFolder(path)) ? await filesBelow(path) : [path];
  if (files.length === 0) {
    throw new CliError('InputUnreadable', `There are no files in ${path}.`, {
      hint: 'Name a folder with claims, evidence or tokens.',
    });
  }
  const samples: ClaimSample[] = [];
  for (const name of files) samples.push({ name, claims: await claimsFrom(name, options, session) });
  return samples;
}

function outcomeOf(a: string, b: string, { total, changes }: PolicyComparison): Outcome {
  const same = total - changes.length;
  return {
    status: changes.length === 0 ? exitStatus.done : exitStatus.refused,
    json: { total, changes },
    text: [
      ...changes.map((change) => changeText(a, b, change)),
      changes.length === 0
        ? `✓ ${total === 1 ? 'The decision is' : `All ${total} decisions are`} the same`
        : `✗ ${changes.length} of ${total} decisions differ, ${same} ${same === 1 ? 'is' : 'are'} the same`,
    ].join('\n\n'),
  };
}

/** How decisions are called. */
const WORDS = { permit: 'permitted', deny: 'refused', error: 'failed' } as const;

/** A decision that differs, with the reason of either side. */
export function changeText(a: string, b: string, { name, before, after }: DecisionChange): string {
  return [
    `${printable(name)}: ${WORDS[before.decision]} → ${WORDS[after.decision]}`,
    ...[[a, before] as const, [b, after] as const].map(
      ([file, { line, why }]) =>
        `  ${printable(file)}${line === undefined ? '' : `:${line}`}: ${printable(why)}`,
    ),
  ].join('\n');
}

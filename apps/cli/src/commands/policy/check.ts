/** `veritee policy check`: finds what is wrong or doubtful in a policy text. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY, EXAMPLE_POLICY_CHECK } from '../../help/examples.ts';
import { POLICY_ARGUMENT, POLICY_TYPE_OPTION } from '../../help/words.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declarePolicyCheck(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'check',
    summary: 'Find mistakes and doubtful rules in a policy',
    details: 'Errors (exit status 1) keep a policy from being set; warnings do not.',
    examples: [EXAMPLE_POLICY, EXAMPLE_POLICY_CHECK],
  })
    .alias('lint')
    .argument('<FILE>', POLICY_ARGUMENT)
    .option('--type <TYPE>', POLICY_TYPE_OPTION)
    .action(
      answering(session, (file: string, options: { readonly type?: string }) =>
        checkFile(file, options.type, session),
      ),
    );
}

async function checkFile(file: string, word: string | undefined, session: Session): Promise<Outcome> {
  const { parsePolicy } = await import('@veritee/policy');
  const language = await (await import('./language.ts')).policyLanguage(await session.kinds());
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { diagnosticLines, plainDiagnostic } = await import('./report.ts');
  const type = word === undefined ? {} : { attestationType: typeNamed(word, await session.kinds()) };
  const text = await session.inputs.exactText(file);
  const { policy, diagnostics } = language.compile(text, type);
  const ok = policy !== undefined;
  const version = policy?.version ?? parsePolicy(text).ast?.version?.text ?? '';
  const warnings = diagnostics.filter((each) => each.severity === 'warning').length;
  const verdict = ok
    ? `✓ No errors, ${counted(warnings, 'warning')} (version ${version})`
    : `✗ ${counted(diagnostics.length - warnings, 'error')}, ${counted(warnings, 'warning')}`;
  return {
    status: ok ? exitStatus.done : exitStatus.refused,
    json: { ok, version, diagnostics: diagnostics.map(plainDiagnostic) },
    text: [...(diagnostics.length > 0 ? [diagnosticLines(file, text, diagnostics), ''] : []), verdict].join(
      '\n',
    ),
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

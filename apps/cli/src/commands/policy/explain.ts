/** `veritee policy explain`: why a policy decides as it does, rule by rule. */

import type { Appraisal } from '@veritee/policy';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_CLAIMS, EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT } from '../../help/words.ts';
import { type Outcome, printable, sections } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { CLAIMS_DETAILS, type ClaimsOptions, claimsFrom, withClaimsOptions } from './claims-file.ts';

interface Options extends ClaimsOptions {
  readonly claims: string;
}

/** Declares the command. */
export function declarePolicyExplain(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'explain',
    summary: 'Explain what each rule of a policy does with claims',
    details:
      CLAIMS_DETAILS +
      'Per rule whether it fired, per condition which claims match or the closest one that does not, and after a ' +
      'refusal the shortest answer to what would have had to be different. Exit status 1 means that the policy denies ' +
      'or has errors.',
    examples: [EXAMPLE_POLICY, EXAMPLE_CLAIMS, 'veritee policy explain my.policy --claims claims.json'],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .option('--claims <FILE>', 'file with the incoming claims; "-" is standard input (required)')
    .hook('preAction', required('--claims'));
  withClaimsOptions(command, session).action(
    answering(session, (file: string, options: Options) => explainFile(file, options, session)),
  );
}

async function explainFile(file: string, options: Options, session: Session): Promise<Outcome> {
  const { inputs } = session;
  const { evaluatePolicy } = await import('@veritee/policy');
  const language = await (await import('./language.ts')).policyLanguage(await session.kinds());
  const { brokenPolicy } = await import('./report.ts');
  const text = await inputs.exactText(file);
  const { policy, diagnostics } = language.compile(text);
  const claims = await claimsFrom(options.claims, options, session);
  if (policy === undefined) {
    return brokenPolicy(file, text, diagnostics, { permitted: false, explanation: [] });
  }
  return outcomeOf(evaluatePolicy(policy, claims, { explain: true }));
}

async function outcomeOf(appraisal: Appraisal): Promise<Outcome> {
  const { explanationLines } = await import('@veritee/policy');
  const { decisionText } = await import('./report.ts');
  const { permitted, explanation, refusal } = appraisal;
  const rules = explanation?.rules ?? [];
  return {
    status: permitted ? exitStatus.done : exitStatus.refused,
    json: {
      permitted,
      explanation: rules,
      answer: explanation?.answer,
      error: refusal && { code: refusal.code, message: refusal.message },
    },
    text: sections(decisionText(appraisal), explanationLines({ rules }).map(printable).join('\n')),
  };
}

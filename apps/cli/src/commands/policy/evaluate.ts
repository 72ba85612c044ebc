/** `veritee policy evaluate`: what a policy makes of claims. */

import type { Claim } from '@veritee/core';
import type { Appraisal } from '@veritee/policy';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_CLAIMS, EXAMPLE_POLICY } from '../../help/examples.ts';
import { POLICY_ARGUMENT, POLICY_TYPE_OPTION } from '../../help/words.ts';
import { type Outcome, section, sections, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { CLAIMS_DETAILS, type ClaimsOptions, claimsFrom, withClaimsOptions } from './claims-file.ts';

interface Options extends ClaimsOptions {
  readonly claims: string;
  readonly type?: string;
}

/** Declares the command. */
export function declarePolicyEvaluate(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'evaluate',
    summary: 'Evaluate a policy on claims',
    details:
      CLAIMS_DETAILS +
      'Exit status 1 means that the policy denies or has errors, or that the evidence is refused. See `veritee policy explain` for what each ' +
      'rule did.',
    examples: [EXAMPLE_POLICY, EXAMPLE_CLAIMS, 'veritee policy evaluate my.policy --claims claims.json'],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .option('--claims <FILE>', 'file with the incoming claims; "-" is standard input (required)')
    .option('--type <TYPE>', POLICY_TYPE_OPTION)
    .hook('preAction', required('--claims'));
  withClaimsOptions(command, session).action(
    answering(session, (file: string, options: Options) => evaluateFile(file, options, session)),
  );
}

async function evaluateFile(file: string, options: Options, session: Session): Promise<Outcome> {
  const { inputs } = session;
  const kinds = await session.kinds();
  const { evaluatePolicy } = await import('@veritee/policy');
  const language = await (await import('./language.ts')).policyLanguage(kinds);
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { brokenPolicy } = await import('./report.ts');
  const type = options.type === undefined ? {} : { attestationType: typeNamed(options.type, kinds) };
  const text = await inputs.exactText(file);
  const { policy, diagnostics } = language.compile(text, type);
  const claims = await claimsFrom(options.claims, options, session);
  if (policy === undefined) {
    const nothing = { permitted: false, claims: [], properties: [], explanation: [] };
    return brokenPolicy(file, text, diagnostics, nothing);
  }
  return outcomeOf(evaluatePolicy(policy, claims, { explain: true }));
}

async function outcomeOf(appraisal: Appraisal): Promise<Outcome> {
  const { decisionText, plainClaim } = await import('./report.ts');
  const { permitted, outgoing, properties, configuration, explanation, refusal } = appraisal;
  return {
    status: permitted ? exitStatus.done : exitStatus.refused,
    json: {
      permitted,
      claims: outgoing.map(plainClaim),
      properties: properties.map(plainClaim),
      configuration: configuration.map(plainClaim),
      explanation: explanation?.rules ?? [],
      answer: explanation?.answer,
      error: refusal && { code: refusal.code, message: refusal.message },
    },
    text: sections(
      decisionText(appraisal),
      section('Claims issued', tableText(outgoing.map(row))),
      section('Properties', tableText([...properties, ...configuration].map(row))),
    ),
  };
}

function row({ type, value }: Claim): [string, unknown] {
  return [type, value];
}

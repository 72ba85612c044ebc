/** `veritee policy replay`: decisions that a service kept, judged anew by a draft. */

import type { CompiledPolicy, ExplainedDecision } from '@veritee/policy';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY, EXAMPLE_POLICY_REPLAY } from '../../help/examples.ts';
import { collected, instant, listed } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import type { Management } from '../../remote/management.ts';
import { type ServiceOptions, withServiceOptions } from '../../remote/management-options.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import type { KeptDecision } from './kept-answer.ts';
import type { ProvenAgain, ProvingOptions } from './prove-again.ts';

interface Options extends ServiceOptions, ProvingOptions {
  readonly policy: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly verifyAgain?: boolean;
}

/** Declares the command. */
export function declarePolicyReplay(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'replay',
    summary: 'Judge the decisions that a service kept again, by a draft',
    details:
      'For services of Veritee whose setting evidence.keep is on; needs a token of a contributor of the instance. The draft is evaluated ' +
      'here, on the claims that were proven at the time. Decisions that would be different come first: those that the draft refuses, ' +
      'then those that it permits, each with the line that decides. Exit status 1 means that a decision differs, that evidence could ' +
      'not be proven again, or that the policy has errors. The example needs `serve --development-identity` and the variables that it ' +
      'prints.',
    examples: [EXAMPLE_POLICY, EXAMPLE_POLICY_REPLAY],
  })
    .argument('<TYPE>', session.words.type)
    .option('--policy <FILE>', 'file with the draft (required)')
    .option('--since <ISO>', 'only decisions of this moment and later', instant)
    .option('--until <ISO>', 'only decisions before this moment', instant)
    .option(
      '--verify-again',
      'prove the evidence again at the moment of its decision, and judge the claims of today; needs evidence.keep=evidence',
    )
    .option('--endorsements <SRC>', `with --verify-again: ${session.words.endorsements}`, collected)
    .option('--trust-root <[VENDOR=]FILE>', `with --verify-again: ${session.words.trustRoot}`, collected)
    .option('--accept <STATUS,...>', `with --verify-again: ${session.words.accept}`, listed)
    .hook('preAction', required('--policy'));
  withServiceOptions(command).action(
    answering(session, (type: string, options: Options) => replay(type, options, session)),
  );
}

async function replay(word: string, options: Options, session: Session): Promise<Outcome> {
  refuseProvingOptions(options);
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const { openRoutes, orRefused } = await import('../../remote/management.ts');
  const { brokenPolicy } = await import('./report.ts');
  const kinds = await session.kinds();
  const scheme = schemeNamed(word, kinds);
  const language = await (await import('./language.ts')).policyLanguage(kinds);
  const text = await session.inputs.exactText(options.policy);
  const { policy, diagnostics } = language.compile(text, { attestationType: scheme.type });
  if (policy === undefined) return brokenPolicy(options.policy, text, diagnostics, { total: 0, changes: [] });
  const prove =
    options.verifyAgain === true
      ? await (await import('./prove-again.ts')).provingAgain(scheme, options, session)
      : undefined;
  const routes = await openRoutes(options, session, '/policies');
  return orRefused(async () => {
    const judge = await judgeBy(policy, prove);
    const tally = { unreadable: 0 };
    const judged: Judged[] = [];
    for await (const kept of keptDecisions(routes, scheme.type, options, tally))
      judged.push(await judge(kept));
    return outcomeOf(judged, tally.unreadable, options);
  });
}

/** Passed over, they would look as if they had been used. */
function refuseProvingOptions({ verifyAgain, endorsements, trustRoot, accept }: Options): void {
  if (verifyAgain === true) return;
  const given = [endorsements && '--endorsements', trustRoot && '--trust-root', accept && '--accept'].find(
    (each) => each !== undefined,
  );
  if (given === undefined) return;
  throw new CliError('InvalidUsage', `${given} goes with --verify-again.`, {
    hint: 'Without it, the claims that were proven at the time are judged.',
  });
}

/** Page after page, until none is left. */
async function* keptDecisions(
  routes: Management,
  type: string,
  { since, until, verifyAgain }: Options,
  tally: { unreadable: number },
): AsyncGenerator<KeptDecision> {
  const { keptIn } = await import('./kept-answer.ts');
  let after = 0;
  for (;;) {
    const query = new URLSearchParams({
      after: String(after),
      ...(since !== undefined && { since: since.toISOString() }),
      ...(until !== undefined && { until: until.toISOString() }),
      ...(verifyAgain === true && { evidence: 'true' }),
    });
    const { value, unreadable, next } = keptIn(await routes.send('GET', `/${type}:kept?${query}`));
    tally.unreadable += unreadable;
    yield* value;
    if (next === undefined || next <= after) return;
    after = next;
  }
}

/** A kept decision, and what the draft decides. */
interface Judged {
  readonly kept: KeptDecision;
  /** Where the decisions differ. */
  readonly after?: ExplainedDecision;
  /** Why the evidence is not proven again. */
  readonly unproven?: { readonly code: string; readonly message: string };
}

type Judge = (kept: KeptDecision) => Promise<Judged>;

async function judgeBy(
  policy: CompiledPolicy,
  prove: ((kept: KeptDecision) => Promise<ProvenAgain>) | undefined,
): Promise<Judge> {
  const { decide, explainDecision } = await import('@veritee/policy');
  const { claimsOf } = await import('./kept-answer.ts');
  return async (kept) => {
    const again = await prove?.(kept);
    const unproven = again !== undefined && 'code' in again ? again : undefined;
    const claims = again !== undefined && 'claims' in again ? again.claims : claimsOf(kept);
    const isSame = (decide(policy, claims) === 'permit') === (kept.outcome === 'permitted');
    return {
      kept,
      ...(!isSame && { after: explainDecision(policy, claims) }),
      ...(unproven !== undefined && { unproven }),
    };
  };
}

const MOST_SHOWN = 20;

function outcomeOf(judged: readonly Judged[], unreadable: number, { policy, verifyAgain }: Options): Outcome {
  const changed = judged.filter(({ after }) => after !== undefined);
  const [refused, permitted] = ['permitted', 'refused'].map((outcome) =>
    changed.filter(({ kept }) => kept.outcome === outcome),
  );
  const changes = [...(refused ?? []), ...(permitted ?? [])];
  const unproven = judged.filter((each) => each.unproven !== undefined);
  const hidden = changes.length - MOST_SHOWN;
  const total = judged.length;
  return {
    status: changes.length + unproven.length === 0 ? exitStatus.done : exitStatus.refused,
    json: {
      total,
      ...(unreadable > 0 && { unreadable }),
      changes: changes.map(({ kept, after }) => ({ ...factsOf(kept), after })),
      ...(verifyAgain === true && {
        unproven: unproven.map(({ kept, unproven: why }) => ({ ...factsOf(kept), ...why })),
      }),
    },
    text: [
      ...changes.slice(0, MOST_SHOWN).map((each) => changeText(each, policy)),
      ...(hidden > 0 ? [`… and ${hidden} more: see --json`] : []),
      ...unproven.slice(0, MOST_SHOWN).map(unprovenText),
      ...(unreadable > 0 ? [unreadableText(unreadable)] : []),
      ...(total === 0
        ? ['No decisions were kept: see the setting evidence.keep of the service']
        : [summary(total, refused?.length ?? 0, permitted?.length ?? 0)]),
      ...(verifyAgain === true ? [provenText(total, unproven.length)] : []),
    ].join('\n\n'),
  };
}

function factsOf({ at, requestId, outcome, code, policyHash }: KeptDecision): object {
  return { at, requestId, before: { outcome, code, policyHash } };
}

function changeText({ kept: { at, requestId, outcome }, after }: Judged, file: string): string {
  const decided = after?.decision === 'permit' ? 'permitted' : 'refused';
  const place = after?.line === undefined ? '' : `:${after.line}`;
  return [
    `${printable(at)} ${outcome} → ${decided}  (request ${printable(requestId)})`,
    `  ${printable(file)}${place}: ${printable(after?.why ?? '')}`,
  ].join('\n');
}

function unprovenText({ kept: { at, requestId }, unproven }: Judged): string {
  return `${printable(at)} not proven again (${unproven?.code}): ${printable(unproven?.message ?? '')}  (request ${printable(requestId)})`;
}

function unreadableText(count: number): string {
  return `Left out: ${count} that the service cannot decrypt, because they were kept under a master key that it no longer has`;
}

function summary(total: number, refused: number, permitted: number): string {
  const changed = refused + permitted;
  if (changed === 0) return `✓ The draft decides all ${total} as they were decided`;
  return `✗ The draft decides ${changed} of ${total} differently: refuses ${refused} that were permitted, permits ${permitted} that were refused`;
}

function provenText(total: number, unproven: number): string {
  return unproven === 0
    ? `✓ All ${total} were proven again`
    : `✗ ${unproven} of ${total} could not be proven again; their kept claims were judged`;
}

/** `veritee policy test`: runs a policy's own tests. */

import type { PolicyTestReport } from '@veritee/policy';
import type { Command } from 'commander';
import { declareCommand, required } from '../declare.ts';
import { exitStatus } from '../errors.ts';
import { EXAMPLE_POLICY } from '../examples.ts';
import { type Outcome, printable } from '../output.ts';
import { answering, type Session } from '../session.ts';
import { POLICY_ARGUMENT } from '../words.ts';

/** Declares the command. */
export function declarePolicyTest(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'test',
    summary: "Run a policy's own tests",
    details:
      'The tests are a JSON document {"attestationType"?,"tests":[{"name","incoming":[claims],"expect":{"decision",' +
      '"outgoing"?,"properties"?,"configuration"?}}]}; a decision is permit, deny or error. Exit status 1 means that ' +
      'a test fails or the policy has errors.',
    examples: [
      EXAMPLE_POLICY,
      `echo '{"tests":[{"name":"no claims","incoming":[],"expect":{"decision":"deny"}}]}' > my.tests.json`,
      'veritee policy test my.policy --tests my.tests.json',
    ],
  })
    .argument('<FILE>', POLICY_ARGUMENT)
    .option('--tests <FILE>', 'file with the tests (JSON); "-" is standard input (required)')
    .hook('preAction', required('--tests'))
    .action(
      answering(session, (file: string, options: { readonly tests: string }) =>
        testFile(file, options.tests, session),
      ),
    );
}

async function testFile(file: string, tests: string, { inputs }: Session): Promise<Outcome> {
  const { runPolicyTests } = await import('@veritee/policy');
  const { brokenPolicy } = await import('../policy-report.ts');
  const report = runPolicyTests(await inputs.text(file), await inputs.text(tests));
  const { ok, diagnostics, coverage } = report;
  const results = report.tests.map(({ name, passed, decision, problems }) => {
    return { name, passed, decision, problems };
  });
  if (diagnostics.some((each) => each.severity === 'error')) {
    return brokenPolicy(file, diagnostics, { ok, tests: results, coverage });
  }
  return {
    status: ok ? exitStatus.done : exitStatus.refused,
    json: { ok, tests: results, coverage, diagnostics },
    text: textOf(report),
  };
}

function textOf({ tests, coverage }: PolicyTestReport): string {
  const lines = tests.flatMap(({ name, passed, problems }) => [
    `${passed ? '✓' : '✗'} ${printable(name)}`,
    ...problems.map((problem) => `    ${printable(problem)}`),
  ]);
  const passed = tests.filter((test) => test.passed).length;
  const missed = coverage.rules
    .filter((rule) => rule.fired === 0)
    .map((rule) => `  never fires: ${rule.segment} ${rule.number} (line ${rule.position.line})`);
  return [
    ...lines,
    `${passed} of ${tests.length} tests pass; they reach ${coverage.covered} of ${coverage.total} rules`,
    ...missed,
  ].join('\n');
}

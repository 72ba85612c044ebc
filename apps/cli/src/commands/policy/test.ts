/** `veritee policy test`: runs the tests that stand beside policies. */

import { dirname, join } from 'node:path';
import type { Claim } from '@veritee/core';
import type { PolicyTestReport } from '@veritee/policy';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY } from '../../help/examples.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { type ClaimsOptions, claimsFrom, withClaimsOptions } from './claims-file.ts';
import type { PolicyLanguage } from './language.ts';
import type { PolicyFiles } from './test-files.ts';

/** The fewest tests that a file can have. */
const EXAMPLE_TESTS = '{"tests":[{"name":"no claims","incoming":[],"expect":{"decision":"deny"}}]}';

interface Options extends ClaimsOptions {
  readonly tests?: string;
  readonly coverage?: string;
}

/** Declares the command. */
export function declarePolicyTest(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'test',
    summary: "Run policies' own tests",
    details:
      'The tests of name.policy are beside it in name.policy.test.json: {"attestationType"?,"tests":[{"name",' +
      '"incoming":[claims],"expect":{"decision","outgoing"?,"properties"?,"configuration"?}}]}; a decision is permit, ' +
      'deny or error. In place of a list, "incoming" may name a file beside the tests: evidence, a token, or the JSON of ' +
      'evidence verify, attest or token show. Exit status 1 means that a test fails, a policy has errors, or too few rules are reached.',
    examples: [
      `mkdir -p policies && ${EXAMPLE_POLICY.replace('> my', '> policies/my')}`,
      `echo '${EXAMPLE_TESTS}' > policies/my.policy.test.json`,
      'veritee policy test policies',
    ],
  })
    .argument('<PATH>', 'folder with policies and their tests, or one policy; "-" is standard input')
    .option('--tests <FILE>', 'file with the tests of the one policy (JSON), if it is not beside it')
    .option('--coverage <PERCENT>', 'least part of all rules that must fire in some test');
  withClaimsOptions(command, session).action(
    answering(session, (path: string, options: Options) => testAll(path, options, session)),
  );
}

/** What came of the tests of one policy. */
interface Tested {
  readonly files: PolicyFiles;
  readonly text: string;
  readonly report: PolicyTestReport;
}

async function testAll(path: string, options: Options, session: Session): Promise<Outcome> {
  const { policyFiles, testsOf } = await import('./test-files.ts');
  const least = percentOf(options.coverage);
  const tested: Tested[] = [];
  for (const files of await policyFiles(path, options.tests))
    tested.push(await testOne(files, options, session));
  if (tested.every(({ files }) => files.tests === undefined)) {
    throw new CliError('InputUnreadable', `There are no tests for ${path}.`, {
      hint: noTestsHint(path, tested, testsOf),
    });
  }
  const covered = sum(tested, ({ report }) => report.coverage.covered);
  const total = sum(tested, ({ report }) => report.coverage.total);
  const enough = covered * 100 >= total * least;
  const ok = enough && tested.every(({ report }) => report.ok);
  return {
    status: ok ? exitStatus.done : exitStatus.refused,
    json: { ok, policies: await Promise.all(tested.map(plain)), coverage: { covered, total } },
    text: [
      ...(await Promise.all(tested.map(textOf))),
      ...(enough ? [] : [`✗ The tests reach fewer than ${least} % of the rules.`]),
      summary(tested, covered, total, ok),
    ].join('\n\n'),
  };
}

/** Where the first tests go, and what they look like. */
function noTestsHint(path: string, tested: readonly Tested[], testsOf: (policy: string) => string): string {
  const [first] = tested;
  const file = first === undefined ? '' : testsOf(first.files.policy);
  const where = path === '-' ? 'Name a file with --tests FILE' : `Write ${printable(file)}`;
  return `${where}, for example: ${EXAMPLE_TESTS}. All members are in \`veritee policy test --help\`.`;
}

function percentOf(text: string | undefined): number {
  const percent = Number(text ?? 0);
  if (text?.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new CliError('InvalidArgument', `--coverage takes a number from 0 to 100, not "${text}".`);
}

async function testOne(files: PolicyFiles, options: Options, session: Session): Promise<Tested> {
  const { inputs, kinds } = session;
  const { DocumentError } = await import('@veritee/policy');
  const language = await (await import('./language.ts')).policyLanguage(await kinds());
  const text = await inputs.exactText(files.policy);
  if (files.tests === undefined) return { files, text, report: untested(language, text) };
  try {
    const tests = await inputs.text(files.tests);
    const named = await namedIn(tests, files.tests, options, session);
    return { files, text, report: language.test(text, tests, named) };
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    throw new DocumentError(cause.code, `${files.tests}: ${cause.message}`, { cause });
  }
}

/** The claims that tests name: of files beside the tests. */
async function namedIn(
  tests: string,
  file: string,
  options: Options,
  session: Session,
): Promise<ReadonlyMap<string, readonly Claim[]>> {
  const { claimNames } = await import('@veritee/policy');
  const named = new Map<string, readonly Claim[]>();
  for (const name of claimNames(tests))
    named.set(name, await claimsFrom(join(dirname(file), name), options, session));
  return named;
}

/** A policy without tests still counts: its mistakes, and its rules that nothing reaches. */
function untested(language: PolicyLanguage, text: string): PolicyTestReport {
  const { policy, diagnostics } = language.compile(text);
  const segments = [policy?.configuration, policy?.authorization, policy?.issuance];
  const rules = segments.flatMap((rules) =>
    (rules ?? []).map(({ segment, number, rule }) => ({ segment, number, position: rule.span, fired: 0 })),
  );
  return {
    ok: policy !== undefined,
    diagnostics,
    tests: [],
    coverage: { rules, covered: 0, total: rules.length },
  };
}

function sum(all: readonly Tested[], count: (each: Tested) => number): number {
  return all.reduce((total, each) => total + count(each), 0);
}

async function plain({ files, report }: Tested): Promise<object> {
  const { plainDiagnostic } = await import('./report.ts');
  const { ok, tests, coverage, diagnostics } = report;
  return {
    policy: files.policy,
    ok,
    tests: tests.map(({ name, passed, decision, problems }) => ({ name, passed, decision, problems })),
    coverage,
    diagnostics: diagnostics.map(plainDiagnostic),
  };
}

async function textOf({ files, text, report }: Tested): Promise<string> {
  const { diagnosticLines } = await import('./report.ts');
  const errors = report.diagnostics.filter((each) => each.severity === 'error');
  if (errors.length > 0) return diagnosticLines(files.policy, text, errors);
  const { rules, covered, total } = report.coverage;
  const missed = rules.filter(({ fired }) => fired === 0);
  return [
    printable(files.policy),
    ...(files.tests === undefined ? ['  no tests'] : []),
    ...report.tests.flatMap(({ name, passed, problems }) => [
      `  ${passed ? '✓' : '✗'} ${printable(name)}`,
      ...problems.map((problem) => `      ${printable(problem)}`),
    ]),
    `  ${covered} of ${total} rules fired`,
    ...missed.map(
      ({ segment, number, position }) => `    never: ${segment} ${number} (line ${position.line})`,
    ),
  ].join('\n');
}

function summary(tested: readonly Tested[], covered: number, total: number, ok: boolean): string {
  const all = sum(tested, ({ report }) => report.tests.length);
  const passed = sum(tested, ({ report }) => report.tests.filter((test) => test.passed).length);
  const broken = tested.filter(({ report }) =>
    report.diagnostics.some(({ severity }) => severity === 'error'),
  );
  const errors = broken.length === 0 ? '' : `; ${broken.length} of ${tested.length} policies have errors`;
  return `${ok ? '✓' : '✗'} ${passed} of ${all} tests pass; ${covered} of ${total} rules fired${errors}`;
}

/** Runs the tests beside a policy, as `veritee policy test` does. */

import type { Claim } from '@veritee/core';
import { CodedError } from '@veritee/core';
import { policyVocabularies } from '@veritee/evidence';
import { claimNames, type RuleCoverage, runPolicyTests } from '@veritee/policy';
import type { RuleReach, ShownTestRun, ShownTests } from '../lab-protocol.ts';
import { type FoundClaims, isTests } from './claim-samples.ts';
import type { KnownFile } from './recognised.ts';
import { textOf } from './text-of.ts';

/** The outcome of all files with tests; undefined without any. */
export function testPolicy(
  policy: string,
  files: readonly KnownFile[],
  found: readonly FoundClaims[],
): ShownTestRun | undefined {
  const withTests = files.filter(isTests);
  if (withTests.length === 0) return undefined;
  const rules: RuleCoverage[] = [];
  const shown = withTests.map((file) => runFile(policy, file, found, rules));
  return { files: shown, reach: reachOf(rules) };
}

function runFile(
  policy: string,
  file: KnownFile,
  found: readonly FoundClaims[],
  rules: RuleCoverage[],
): ShownTests {
  const text = textOf(file) ?? '';
  try {
    const named = namedClaims(claimNames(text), found);
    const { tests, coverage } = runPolicyTests(policy, text, { vocabularies: policyVocabularies, named });
    rules.push(...coverage.rules);
    return {
      file: file.id,
      tests: tests.map(({ name, passed, problems }) => ({ name, passed, problems })),
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { file: file.id, tests: [], trouble: error.explain() };
  }
}

function namedClaims(
  names: readonly string[],
  found: readonly FoundClaims[],
): ReadonlyMap<string, readonly Claim[]> {
  return new Map(
    names.flatMap((name) => {
      const file = fileNamed(name, found);
      return file === undefined || file.trouble !== undefined ? [] : [[name, file.claims] as const];
    }),
  );
}

/**
 * Tests name files beside them by their paths; the page knows files by their names, and those of a folder by the path from it.
 * Of several that a name fits, none is meant: a test must not be judged by the claims of another file.
 */
function fileNamed(name: string, found: readonly FoundClaims[]): FoundClaims | undefined {
  const lastPart = (path: string) => path.split('/').at(-1);
  const fits: ((each: FoundClaims) => boolean)[] = [
    (each) => each.name === name,
    (each) => name.endsWith(`/${each.name}`),
    (each) => lastPart(each.name) === lastPart(name),
  ];
  const alike = fits.map((fit) => found.filter(fit)).find((files) => files.length > 0) ?? [];
  return alike.length === 1 ? alike[0] : undefined;
}

/** A rule counts once, however many files have tests. */
function reachOf(rules: readonly RuleCoverage[]): readonly RuleReach[] {
  const reach = new Map<string, RuleReach>();
  for (const { segment, number, position, fired } of rules) {
    const key = `${segment} ${number}`;
    const before = reach.get(key)?.fired ?? 0;
    reach.set(key, { line: position.line, endLine: position.endLine, fired: before + fired });
  }
  return [...reach.values()];
}

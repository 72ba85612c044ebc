/** Runs a policy's own tests: claims in, expected decision and claims out, and which rules the tests reach. */

import type { Claim } from '@veritee/core';
import { isAnything, orAbsent, type RecordShape } from '@veritee/core/internal';
import { type Decision, decisionOf } from './compare-policies.ts';
import { type CompileOptions, compilePolicy } from './compile.ts';
import type { Diagnostic } from './diagnostics.ts';
import { claimsIn, DocumentError, parseDocument } from './document.ts';
import type { CompiledPolicy, RulePlan } from './evaluate/plan.ts';
import { type Appraisal, evaluatePolicy } from './evaluate-policy.ts';
import type { RuleReference } from './explain/explanation.ts';
import { isArray, isObject, type Json } from './json/json-value.ts';
import { limitsWith, type PolicyLimits } from './limits.ts';
import { readOptions } from './options.ts';

/** The outcome of a policy's tests. */
export interface PolicyTestReport {
  /** The policy has no errors, and every test passes. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly tests: readonly PolicyTestResult[];
  readonly coverage: Coverage;
}

/** One test. */
export interface PolicyTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly decision: Decision;
  /** What is not as expected, for people. */
  readonly problems: readonly string[];
  readonly appraisal: Appraisal;
}

/** Options of {@link runPolicyTests}. */
export interface PolicyTestOptions extends Omit<CompileOptions, 'attestationType'> {
  /** Claims by the names that tests have for them; see {@link claimNames}. */
  readonly named?: ReadonlyMap<string, readonly Claim[]> | undefined;
}

/** How much of the policy the tests reach. A rule is covered when it fires in some test. */
export interface Coverage {
  readonly rules: readonly RuleCoverage[];
  readonly covered: number;
  readonly total: number;
}

/** In how many tests a rule fired. */
export interface RuleCoverage extends RuleReference {
  readonly fired: number;
}

/**
 * Runs the tests of a test document (JSON text) against a policy text. The document is
 * `{"attestationType"?, "tests": [{"name", "incoming": [claims], "expect": {"decision", "outgoing"?, "properties"?,
 * "configuration"?}}]}`; claim sets that a test does not name are not compared. Claims of one type are compared in their
 * order, claims of different types in any order. In place of a list, `incoming` may be a name: of claims in the option `named`.
 *
 * @throws DocumentError `TestsInvalid` when the document cannot be read, or names claims that were not given
 * @throws PolicyOptionsError `OptionsInvalid`
 * @example
 * runPolicyTests(policy, '{"tests":[{"name":"all","incoming":[],"expect":{"decision":"permit"}}]}').ok; // true
 */
export function runPolicyTests(
  policyText: string,
  testDocument: string,
  options: PolicyTestOptions = {},
): PolicyTestReport {
  const { limits, vocabularies = [], named = new Map() } = readOptions(options, testsShape, 'runPolicyTests');
  const { attestationType, tests } = testsIn(parseDocument(testDocument, 'TestsInvalid'), named);
  const bounds = limitsWith(limits);
  const type = attestationType === undefined ? {} : { attestationType };
  const { policy, diagnostics } = compilePolicy(policyText, { ...type, vocabularies, limits: bounds });
  if (policy === undefined)
    return { ok: false, diagnostics, tests: [], coverage: { rules: [], covered: 0, total: 0 } };
  const results = tests.map((test) => runTest(policy, test, bounds));
  const ok = results.every(({ passed }) => passed);
  return { ok, diagnostics, tests: results, coverage: coverageOf(policy, results) };
}

const testsShape: RecordShape<PolicyTestOptions> = {
  vocabularies: orAbsent((value) => Array.isArray(value)),
  limits: isAnything,
  named: orAbsent((value) => value instanceof Map),
};

/**
 * The names that the tests of a document have in place of lists of claims, each once. A command takes them as names of files.
 *
 * @throws DocumentError `TestsInvalid` when the document is not JSON
 * @example
 * claimNames('{"tests":[{"name":"new","incoming":"evidence.bin","expect":{"decision":"permit"}}]}'); // ['evidence.bin']
 */
export function claimNames(testDocument: string): readonly string[] {
  const document = parseDocument(testDocument, 'TestsInvalid');
  const tests = isObject(document) ? document.get('tests') : undefined;
  if (tests === undefined || !isArray(tests)) return [];
  const names = tests.map((test) => (isObject(test) ? test.get('incoming') : undefined));
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

interface PolicyTest {
  readonly name: string;
  readonly incoming: readonly Claim[];
  readonly decision: Decision;
  readonly sets: readonly (readonly [ComparedSet, readonly Claim[]])[];
}

type ComparedSet = 'outgoing' | 'properties' | 'configuration';

const DECISIONS: readonly Decision[] = ['permit', 'deny', 'error'];
const SETS: readonly ComparedSet[] = ['outgoing', 'properties', 'configuration'];

function testsIn(
  document: Json,
  named: ReadonlyMap<string, readonly Claim[]>,
): {
  readonly attestationType?: string;
  readonly tests: readonly PolicyTest[];
} {
  const members = only(document, ['attestationType', 'tests'], 'the test document');
  const type = members.get('attestationType');
  const list = members.get('tests') ?? null;
  if (type !== undefined && typeof type !== 'string')
    throw invalid('The attestationType should be a string.');
  if (!isArray(list) || list.length === 0) throw invalid('The test document has no list of tests.');
  const tests = list.map((item, index) => testIn(item, `test ${index + 1}`, named));
  return type === undefined ? { tests } : { attestationType: type, tests };
}

function testIn(item: Json, where: string, named: ReadonlyMap<string, readonly Claim[]>): PolicyTest {
  const members = only(item, ['name', 'incoming', 'expect'], where);
  const name = members.get('name');
  if (typeof name !== 'string') throw invalid(`The ${where} has no name.`);
  const expected = only(members.get('expect') ?? null, ['decision', ...SETS], `the expectation of ${where}`);
  const decision = DECISIONS.find((known) => known === expected.get('decision'));
  if (decision === undefined) throw invalid(`The ${where} expects no decision: permit, deny or error.`);
  const sets = SETS.flatMap((set) => {
    const claims = expected.get(set);
    return claims === undefined
      ? []
      : [[set, claimsIn(claims, 'TestsInvalid', `${set} of ${where}`)] as const];
  });
  const incoming = incomingOf(members.get('incoming') ?? [], where, named);
  return { name, incoming, decision, sets };
}

function incomingOf(
  incoming: Json,
  where: string,
  named: ReadonlyMap<string, readonly Claim[]>,
): readonly Claim[] {
  if (typeof incoming !== 'string') return claimsIn(incoming, 'TestsInvalid', `the claims of ${where}`);
  const claims = named.get(incoming);
  if (claims !== undefined) return claims;
  throw new DocumentError('TestsInvalid', `The claims that ${where} names were not given.`, {
    found: incoming,
  });
}

/** The members of an object that has no others: a misspelt member would be a test that tests nothing. */
function only(value: Json, names: readonly string[], where: string): ReadonlyMap<string, Json> {
  if (!isObject(value)) throw invalid(`${where} must be an object.`);
  for (const name of value.keys()) {
    if (!names.includes(name)) throw invalid(`\`${name}\` is not a member of ${where}: ${names.join(', ')}.`);
  }
  return value;
}

function invalid(message: string): DocumentError {
  return new DocumentError('TestsInvalid', message);
}

function runTest(policy: CompiledPolicy, test: PolicyTest, limits: PolicyLimits): PolicyTestResult {
  const appraisal = evaluatePolicy(policy, test.incoming, { explain: true, limits });
  const decision = decisionOf(appraisal);
  const problems = test.sets.flatMap(([set, claims]) => differences(set, claims, appraisal[set]));
  if (decision !== test.decision) {
    const why = appraisal.explanation?.answer?.text ?? appraisal.refusal?.message;
    problems.unshift(
      `The decision is ${decision}, not ${test.decision}.${why === undefined ? '' : ` ${why}`}`,
    );
  }
  return { name: test.name, passed: problems.length === 0, decision, problems, appraisal };
}

function differences(set: ComparedSet, expected: readonly Claim[], actual: readonly Claim[]): string[] {
  const wanted = byType(expected);
  const there = byType(actual);
  return [...new Set([...wanted.keys(), ...there.keys()])].flatMap((type) => {
    const want = wanted.get(type) ?? 'nothing';
    const is = there.get(type) ?? 'nothing';
    return want === is ? [] : [`In ${set}, ${type} is ${is}, not ${want}.`];
  });
}

function byType(claims: readonly Claim[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { type, value } of claims) {
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
    const before = texts.get(type);
    texts.set(type, before === undefined ? text : `${before}, ${text}`);
  }
  return texts;
}

function coverageOf(policy: CompiledPolicy, results: readonly PolicyTestResult[]): Coverage {
  const fired = new Map<string, number>();
  for (const { appraisal } of results) {
    for (const rule of appraisal.explanation?.rules ?? []) {
      if (rule.fired) fired.set(keyOf(rule), (fired.get(keyOf(rule)) ?? 0) + 1);
    }
  }
  const plans: readonly RulePlan[] = [policy.configuration, policy.authorization, policy.issuance].flat();
  const rules = plans.map(({ segment, number, rule }) => {
    const reference = { segment, number, position: rule.span };
    return { ...reference, fired: fired.get(keyOf(reference)) ?? 0 };
  });
  return { rules, covered: rules.filter((rule) => rule.fired > 0).length, total: rules.length };
}

function keyOf({ segment, number }: RuleReference): string {
  return `${segment} ${number}`;
}

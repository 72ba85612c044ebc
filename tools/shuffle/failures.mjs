// @ts-check

/** What failed in several runs, and how often. */

import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from '../setup.mjs';

/** @typedef {{ readonly seed: number, readonly file: string, readonly test: string }} Failure */

/**
 * The failures of one run.
 *
 * @param {string} report what vitest's JSON reporter wrote
 * @param {{ readonly seed: number, readonly status: number | null }} run
 * @returns {readonly Failure[]}
 */
export function failuresIn(report, { seed, status }) {
  if (!existsSync(report)) return [{ seed, file: '-', test: 'the run ended without a report' }];
  /** @type {Failure[]} */
  const failures = [];
  for (const { name, status: ofFile, assertionResults } of JSON.parse(readFileSync(report, 'utf8'))
    .testResults) {
    const file = relative(root, name);
    const failed = assertionResults.filter(
      (/** @type {{ status: string }} */ each) => each.status === 'failed',
    );
    for (const { fullName } of failed) failures.push({ seed, file, test: fullName });
    if (ofFile === 'failed' && failed.length === 0)
      failures.push({ seed, file, test: 'the file, or its hooks' });
  }
  if (status !== 0 && failures.length === 0)
    failures.push({ seed, file: '-', test: 'an error outside the tests, see above' });
  return failures;
}

/**
 * A line for each test that failed, the most frequent first.
 *
 * @param {readonly Failure[]} failures
 * @param {number} times how often the tests ran
 */
export function tableOf(failures, times) {
  if (failures.length === 0) return `No failure in ${times} runs.\n`;
  /** @type {Map<string, number[]>} */
  const seeds = new Map();
  for (const { file, test, seed } of failures) {
    const name = `${file}  ${test}`;
    seeds.set(name, [...(seeds.get(name) ?? []), seed]);
  }
  const rows = [...seeds].sort(([, a], [, b]) => b.length - a.length);
  return [
    'failed  seeds and test (again: npm test -- --sequence.seed=SEED FILE)',
    ...rows.map(([name, of]) => `${`${of.length}/${times}`.padEnd(8)}${[...new Set(of)].join(' ')}  ${name}`),
    '',
  ].join('\n');
}

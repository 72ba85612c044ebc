// @ts-check

/**
 * `npm test`: install and build what is missing, run the tests, and say on the last line how many passed, failed and
 * were skipped. Arguments go to vitest: `npm test -- packages/core`. The tests of a file run in a random order; after a
 * failure the line above the last one runs the same order again.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run, setup } from './setup.mjs';

/** Where the last run's report stays, for `.ci/run` and for whoever wants to look. */
const report = join(root, 'node_modules', '.cache', 'veritee', 'tests.json');

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

await run(() => {
  // Everything, so that a type error in a test fails here and not only in CI.
  setup({ build: [] });
  const argv = withSeed(process.argv.slice(2));
  const status = vitest(argv);
  const counts = existsSync(report) ? countsOf(readFileSync(report, 'utf8')) : undefined;
  if (counts === undefined) {
    process.stderr.write('The test runner ended without a report.\n');
    process.exitCode = status === 0 ? 1 : status;
    return;
  }
  if (status !== 0 && counts.failed === 0) {
    process.stdout.write('Every test passed, but the run failed: an error outside the tests, see above.\n');
  }
  if (status !== 0) process.stdout.write(`The same order again: npm test -- ${argv.join(' ')}\n`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exitCode = status !== 0 ? status : counts.failed > 0 ? 1 : 0;
});

/** The order is random, but known. @returns {readonly string[]} */
function withSeed(/** @type {readonly string[]} */ argv) {
  return argv.some((word) => word.startsWith('--sequence.seed'))
    ? argv
    : [...argv, `--sequence.seed=${Date.now()}`];
}

/** @returns {number} the exit status */
function vitest(/** @type {readonly string[]} */ args) {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const entry = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [entry, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

/** A file that could not be loaded has no tests to count; it counts as one that failed. @returns {Counts} */
function countsOf(/** @type {string} */ json) {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(json);
  let failed = 0;
  for (const file of testResults) {
    const failures = file.assertionResults.filter(
      (/** @type {{ status: string }} */ each) => each.status === 'failed',
    ).length;
    failed += file.status === 'failed' ? Math.max(1, failures) : failures;
  }
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

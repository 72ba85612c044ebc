// @ts-check

/**
 * Where the reference cases are at hand, the tests that read them must have run: a wrong path would otherwise skip
 * them all and look like success. Reads the report that `npm test` left.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { root } from './setup.mjs';

const folder = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');
const report = join(root, 'node_modules', '.cache', 'veritee', 'tests.json');

if (!existsSync(folder)) {
  console.log('vectors: not here, their tests were skipped (set VERITEE_VECTORS)');
} else if (!existsSync(report)) {
  console.error('vectors: no report of the tests; run npm test first');
  process.exitCode = 1;
} else {
  /** @type {{ name: string, assertionResults: { status: string, fullName: string }[] }[]} */
  const files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  // Whoever reads vectors names the variable or the shared module that does.
  const readers = files.filter(({ name }) =>
    /VERITEE_VECTORS|\/vectors\.ts'/.test(readFileSync(name, 'utf8')),
  );
  let passed = 0;
  for (const { name, assertionResults } of readers) {
    passed += assertionResults.filter(({ status }) => status === 'passed').length;
    for (const { status, fullName } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      console.error(
        `vectors: ${relative(root, name)}: "${fullName}" was ${status} although the vectors are here`,
      );
      process.exitCode = 1;
    }
  }
  if (passed === 0) process.exitCode = 1;
  console.log(`vectors: ${passed} tests in ${readers.length} files ran on them`);
}

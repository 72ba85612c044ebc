// @ts-check

/** How the tests are run in an order of their own. */

import { join } from 'node:path';
import { root } from '../setup.mjs';

/**
 * @param {{ readonly seed: number, readonly report: string, readonly filters: readonly string[], readonly oneCore: boolean }} wanted
 * @returns {readonly [string, ...string[]]} program and arguments
 */
export function vitestCommand({ seed, report, filters, oneCore }) {
  const vitest = [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--root', root, ...filters],
    ...['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`],
    ...['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
  ];
  return oneCore ? ['taskset', '-c', '0', process.execPath, ...vitest] : [process.execPath, ...vitest];
}

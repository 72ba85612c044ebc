// @ts-check

/**
 * `npm run test:shuffle -- [--times 10] [--busy 2] [--one-core] [--seed 1] [FILTER...]`: runs the tests again and again,
 * files and tests in another order each time, and says which failed, how often and with which seed. `--busy` keeps so
 * many loops running beside them, `--one-core` binds all of it to one core: what depends on time or on which of two
 * events comes first fails there sooner.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, SetupError, setup } from './setup.mjs';
import { startBusyLoops } from './shuffle/busy-loops.mjs';
import { failuresIn, tableOf } from './shuffle/failures.mjs';
import { vitestCommand } from './shuffle/vitest-command.mjs';

await run(async () => {
  const { values, positionals: filters } = parseArgs({
    allowPositionals: true,
    options: {
      times: { type: 'string', default: '10' },
      busy: { type: 'string', default: '0' },
      seed: { type: 'string', default: `${Date.now()}` },
      'one-core': { type: 'boolean', default: false },
    },
  });
  const [times, busy, first] = [
    numberIn(values.times, 1),
    numberIn(values.busy, 0),
    numberIn(values.seed, 0),
  ];
  const oneCore = values['one-core'];
  if (oneCore && spawnSync('taskset', ['--version']).error !== undefined)
    throw new SetupError('--one-core needs the program taskset, which is in Linux alone.');
  setup({ build: [] });
  const folder = mkdtempSync(join(tmpdir(), 'veritee-shuffle-'));
  const loops = startBusyLoops(busy, { oneCore });
  try {
    /** @type {import('./shuffle/failures.mjs').Failure[]} */
    const failures = [];
    for (let seed = first; seed < first + times; seed++) {
      const report = join(folder, `${seed}.json`);
      const [program, ...argv] = vitestCommand({ seed, report, filters, oneCore });
      const { status, signal } = spawnSync(program, argv, { stdio: 'inherit' });
      // Ctrl-C reaches both; what was found so far is worth its table.
      if (signal !== null) break;
      failures.push(...failuresIn(report, { seed, status }));
    }
    process.stdout.write(tableOf(failures, times));
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    loops.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

function numberIn(/** @type {string} */ word, /** @type {number} */ least) {
  const value = Number(word);
  if (!Number.isSafeInteger(value) || value < least)
    throw new SetupError(`"${word}" is not a whole number from ${least} on.`);
  return value;
}

// @ts-check

/** A service in a process of its own, started as the command `veritee` starts itself. */

import { fork } from 'node:child_process';
import { createRequire } from 'node:module';

const THREAD_POOL = createRequire(import.meta.url).resolve('../../apps/cli/bin/thread-pool.cjs');

/**
 * The options of the caller's own process (those of a test runner, say) are not the service's.
 *
 * @param {string | URL} program
 * @param {{ readonly execArgv?: readonly string[], readonly stdio?: import('node:child_process').StdioOptions }} [options]
 */
export function forkService(program, { execArgv = [], stdio = 'inherit' } = {}) {
  return fork(program, { stdio, execArgv: ['--require', THREAD_POOL, ...execArgv] });
}

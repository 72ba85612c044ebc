// @ts-check

/** Processes that do nothing but take time from others. */

import { spawn } from 'node:child_process';

/**
 * Ends by itself when its parent is gone, however that ended: a forgotten loop costs a core for ever. It is told its
 * parent, which may be gone before it could ask.
 */
const LOOP = `while (process.ppid === ${process.pid}) for (let turn = 0; turn < 1e7; turn++);`;

/**
 * Starts loops. They end with `end`, and with this process.
 *
 * @param {number} count
 * @param {{ readonly oneCore?: boolean }} [where]
 */
export function startBusyLoops(count, { oneCore = false } = {}) {
  const loops = Array.from({ length: count }, () => {
    const [program, ...argv] = oneCore
      ? ['taskset', '-c', '0', process.execPath, '--eval', LOOP]
      : [process.execPath, '--eval', LOOP];
    return spawn(program, argv, { stdio: 'ignore' });
  });
  const end = () => {
    for (const loop of loops) loop.kill('SIGKILL');
  };
  return { pids: loops.map(({ pid }) => pid ?? 0), end };
}

// @ts-check

/** The service, started by a command that a user would type, until it has said that it is ready and has attested. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Milliseconds, an installation included. */
const PATIENCE = 240_000;

/**
 * Starts and stops it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it came to
 * @throws {Error} when it does not become ready, or does not stop
 */
export async function startedOnce(command, args, { cwd, env }) {
  // A process group of its own: whatever stands between us and the service gets the signal too, as with Ctrl-C.
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise((done) => child.once('close', done));
  child.once('error', (error) => (output += error));
  const from = performance.now();
  const line = await Promise.race([
    readyLine(child.stdout),
    ended.then(() => undefined),
    new Promise((done) => setTimeout(done, PATIENCE).unref()),
  ]);
  const took = Math.round((performance.now() - from) / 100) / 10;
  signal(child.pid, 'SIGTERM');
  const late = new Promise((done) => setTimeout(() => done('late'), 20_000).unref());
  if ((await Promise.race([ended, late])) === 'late') {
    signal(child.pid, 'SIGKILL');
    throw new Error('did not stop within 20 s');
  }
  if (line === undefined) throw new Error(`did not become ready:\n${output.slice(-3000)}`);
  return `ready ${took} s after the command`;
}

/** @returns {Promise<string>} */
function readyLine(/** @type {import('node:stream').Readable} */ stream) {
  return new Promise((done) => {
    createInterface(stream).on('line', (line) => {
      if (line.startsWith('{"ready":true')) done(line);
    });
  });
}

function signal(/** @type {number | undefined} */ pid, /** @type {NodeJS.Signals} */ name) {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // Gone already.
  }
}

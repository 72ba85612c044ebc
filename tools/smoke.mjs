// @ts-check

/**
 * Starts `npm start` as a stranger would, asks the service whether it is ready and for its page, stops it; then once more, because
 * the second start must be quick. `node tools/smoke.mjs` exits with 1 when the service does not come up or stop.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** A fresh clone installs and builds first. */
const FIRST_START = 180_000;
/** The promise is two seconds; the rest is for a machine that does other things as well. */
const LATER_START = 10_000;
const STOP = 10_000;

const ENDPOINT = /https:\/\/[\w.[\]-]+:\d+/;
/** What the command says once it has attested an enclave through its own HTTPS. */
const CHECKED = /^✓ Self-check/m;

/** One start to ready to stop. @returns {Promise<number>} milliseconds until ready */
async function startAndStop(/** @type {string} */ data, /** @type {number} */ patience) {
  const from = performance.now();
  // A process group of its own: npm, its shell and the service get the signal together, as with Ctrl-C.
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', data], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    const endpoint = await until(
      patience,
      () => (CHECKED.test(output) ? ENDPOINT.exec(output)?.[0] : undefined),
      () => child.exitCode !== null,
    );
    await until(patience, () => isThere(`${endpoint}/readyz`));
    await until(patience, () => isThere(`${endpoint}/console/`));
    return performance.now() - from;
  } catch (error) {
    throw new Error(`npm start did not become ready. It said:\n${output}`, { cause: error });
  } finally {
    stop(child.pid, 'SIGTERM');
    const stopped = await Promise.race([ended.then(() => true), pause(STOP).then(() => false)]);
    if (!stopped) {
      stop(child.pid, 'SIGKILL');
      process.exitCode = 1;
      console.error(`smoke: npm start did not stop within ${STOP / 1000} s of SIGTERM`);
    }
  }
}

function stop(/** @type {number | undefined} */ pid, /** @type {NodeJS.Signals} */ signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * @template T
 * @param {number} patience
 * @param {() => T | undefined | Promise<T | undefined>} look
 * @param {() => boolean} [hopeless]
 * @returns {Promise<T>}
 */
async function until(patience, look, hopeless = () => false) {
  const end = performance.now() + patience;
  while (performance.now() < end && !hopeless()) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(hopeless() ? 'the process ended' : `nothing within ${patience / 1000} s`);
}

/** @returns {Promise<true | undefined>} */
function isThere(/** @type {string} */ url) {
  return new Promise((resolve) => {
    // Whether it answers is the question here; the tests check its certificate.
    const ask = request(url, { rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? true : undefined);
    });
    ask.on('error', () => resolve(undefined));
    ask.end();
  });
}

const data = mkdtempSync(join(tmpdir(), 'veritee-smoke-'));
try {
  const first = await startAndStop(data, FIRST_START);
  const second = await startAndStop(data, LATER_START);
  console.log(`smoke: ready after ${Math.round(first)} ms, the second time after ${Math.round(second)} ms`);
} catch (error) {
  console.error(`smoke: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(data, { recursive: true, force: true });
}

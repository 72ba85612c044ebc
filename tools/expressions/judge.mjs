// @ts-check

/** Judges many expressions at once, on as many threads as there are cores, and remembers the verdicts. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** @typedef {{ status: 'safe' } | { status: 'vulnerable' | 'unknown', why: string }} Verdict */
/** @typedef {{ source: string, flags: string }} Expression */

/** The checker in JavaScript alone: its other forms start programs. */
const PURE = { RECHECK_BACKEND: 'pure', RECHECK_SYNC_BACKEND: 'pure' };

/** Verdicts of another version of the checker count for nothing. */
const VERSION = createRequire(import.meta.url)('recheck/package.json').version;

/** An expression as one text, as it stands in a source. */
export function spelling(/** @type {Expression} */ { source, flags }) {
  return `/${source}/${flags}`;
}

/**
 * The verdict on each expression, by its spelling. With a file, verdicts come from there where it has them.
 *
 * @param {readonly Expression[]} expressions
 * @param {string | undefined} file
 * @returns {Promise<ReadonlyMap<string, Verdict>>}
 */
export async function judge(expressions, file) {
  const known = file === undefined ? new Map() : remembered(file);
  const wanted = new Map(expressions.map((each) => [spelling(each), each]));
  const open = [...wanted].filter(([key]) => !known.has(key));
  const judged = open.length === 0 ? new Map() : await judgeOnThreads(open);
  const all = new Map([...wanted.keys()].map((key) => [key, judged.get(key) ?? known.get(key)]));
  if (file !== undefined && open.length > 0) remember(file, all);
  return all;
}

/** @returns {Promise<Map<string, Verdict>>} */
async function judgeOnThreads(/** @type {[string, Expression][]} */ open) {
  /** @type {Map<string, Verdict>} */
  const verdicts = new Map();
  const queue = [...open];
  const threads = Math.min(4, availableParallelism(), queue.length);
  await Promise.all(Array.from({ length: threads }, () => judgeOnThread(queue, verdicts)));
  return verdicts;
}

/** @returns {Promise<void>} */
function judgeOnThread(
  /** @type {[string, Expression][]} */ queue,
  /** @type {Map<string, Verdict>} */ verdicts,
) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./thread.mjs', import.meta.url), { env: { ...process.env, ...PURE } });
    const next = () => {
      const [key, expression] = queue.shift() ?? [];
      if (expression === undefined) thread.terminate();
      else thread.postMessage({ key, ...expression });
    };
    thread.on('message', ({ key, verdict }) => {
      verdicts.set(key, verdict);
      next();
    });
    thread.on('error', reject);
    thread.on('exit', () => resolve());
    next();
  });
}

/** @returns {Map<string, Verdict>} */
function remembered(/** @type {string} */ file) {
  try {
    const { version, verdicts } = JSON.parse(readFileSync(file, 'utf8'));
    return version === VERSION ? new Map(Object.entries(verdicts)) : new Map();
  } catch {
    return new Map();
  }
}

/** Two checks may run at once: the file changes in one step. */
function remember(/** @type {string} */ file, /** @type {ReadonlyMap<string, Verdict>} */ verdicts) {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(
    beside,
    JSON.stringify({ version: VERSION, verdicts: Object.fromEntries(verdicts) }, null, 1),
  );
  renameSync(beside, file);
}

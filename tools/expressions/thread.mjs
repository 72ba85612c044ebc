// @ts-check

/** Judges expressions on a thread: whether the time of a search can grow faster than the text. */

import { parentPort } from 'node:worker_threads';
import { checkSync } from 'recheck';

/**
 * By automata alone: its verdicts are proofs and always the same, where those of its other way, trying random texts, are
 * neither. It knows no look-around and no back references, so such expressions need another form, or a reason.
 */
const WAY = 'automaton';

/** Milliseconds for one expression: far more than any took, since a busy machine must not change a verdict. */
const LONGEST = 600_000;

parentPort?.on(
  'message',
  (/** @type {{ key: string, source: string, flags: string }} */ { key, source, flags }) => {
    parentPort?.postMessage({ key, verdict: verdictOf(source, flags) });
  },
);

/** @returns {import('./judge.mjs').Verdict} */
function verdictOf(/** @type {string} */ source, /** @type {string} */ flags) {
  const found = checkSync(source, flags, { checker: WAY, timeout: LONGEST });
  if (found.status === 'safe') return { status: 'safe' };
  if (found.status === 'unknown') return { status: 'unknown', why: `no verdict: ${found.error.kind}` };
  const { type } = found.complexity;
  const growth =
    type === 'polynomial' ? `with the power ${found.complexity.degree} of the text` : 'exponentially';
  return {
    status: 'vulnerable',
    why: `its time grows ${growth}, as with ${found.attack.pattern.slice(0, 200)}`,
  };
}

// @ts-check

/**
 * Programs around a client, and how they report: one line `ok NAME` for a check that passed, `not ok NAME: REASON` for one
 * that failed. What else they print is shown when something failed.
 */

import { outcome } from './installed.mjs';

/** Milliseconds for one program. */
const PATIENCE = 150_000;

/** @typedef {{ name: string, failed?: string }} Check */

/**
 * The checks of one program. One that ends badly is a failed check too, even when all of its checks had passed.
 *
 * @param {string} label stands before the names of its checks
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, input?: string }} options
 * @returns {Promise<Check[]>}
 */
export async function checksOf(label, command, args, options) {
  const { status, output } = await outcome(command, args, { ...options, patience: PATIENCE });
  const checks = [...output.matchAll(/^(not )?ok (.*)$/gm)].map(([, not, rest = '']) =>
    not === undefined ? { name: `${label}: ${rest}` } : { name: label, failed: rest },
  );
  if (status === 0) return checks;
  return [
    ...checks,
    { name: label, failed: `ended with status ${status ?? 'none'}\n${output.slice(-4000)}` },
  ];
}

/**
 * One check by whether a program ends well: for programs that are not ours.
 *
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @param {RegExp} [bad] what must not be in its output
 * @returns {Promise<Check>}
 */
export async function endsWell(name, command, args, options, bad) {
  const { status, output } = await outcome(command, args, { ...options, patience: PATIENCE });
  if (status === 0 && bad?.test(output) !== true) return { name };
  return { name, failed: `ended with status ${status ?? 'none'}\n${output.slice(-4000)}` };
}

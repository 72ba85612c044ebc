// @ts-check

/** Python programs in virtual environments, each with the packages that a file beside them names. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetched, installed } from './installed.mjs';
import { checksOf } from './program.mjs';

const folder = fileURLToPath(new URL('python', import.meta.url));

/**
 * The interpreter of an environment.
 *
 * @param {string} requirements name of the file
 * @returns {Promise<string>}
 */
export async function pythonWith(requirements) {
  const file = join(folder, requirements);
  const place = await installed('python', readFileSync(file, 'utf8'), (made) => makeEnvironment(made, file));
  return join(place, 'venv', 'bin', 'python');
}

/** @returns {Promise<void>} */
export async function makeEnvironment(/** @type {string} */ place, /** @type {string} */ requirements) {
  await fetched('python3', ['-m', 'venv', join(place, 'venv')]);
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', '--retries', '1'];
  await fetched(join(place, 'venv', 'bin', 'python'), [...pip, '-r', requirements]);
}

/**
 * The checks of a program.
 *
 * @param {string} label
 * @param {{ requirements: string, script: string, env: Readonly<Record<string, string>>, facts: object }} program
 * @returns {Promise<import('./program.mjs').Check[]>}
 */
export async function pythonChecks(label, { requirements, script, env, facts }) {
  return checksOf(label, await pythonWith(requirements), [join(folder, script)], {
    cwd: folder,
    env: { ...process.env, ...env, FACTS: JSON.stringify(facts), PYTHONDONTWRITEBYTECODE: '1' },
  });
}

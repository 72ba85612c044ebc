// @ts-check

/** Programs for npm packages, in a folder with a Node of the version that those need. */

import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetched, installed } from './installed.mjs';
import { checksOf } from './program.mjs';

const programs = fileURLToPath(new URL('javascript', import.meta.url));

/**
 * A folder with packages, one of them Node itself (`node@22`).
 *
 * @param {readonly string[]} packages
 * @returns {Promise<string>}
 */
export function packagesFolder(packages) {
  return installed('npm', packages.join(' '), async (place) => {
    writeFileSync(join(place, 'package.json'), '{ "private": true, "type": "module" }\n');
    const options = ['--no-audit', '--no-fund', '--no-save', '--fetch-retries=1', '--loglevel=error'];
    await fetched('npm', ['install', ...options, ...packages], { cwd: place });
    await fetched(join(place, 'node_modules', '.bin', 'node'), ['--version']);
  });
}

/**
 * The checks of a program.
 *
 * @param {string} label
 * @param {{ packages: readonly string[], script: string, env: Readonly<Record<string, string>>, facts: object }} program
 * @returns {Promise<import('./program.mjs').Check[]>}
 */
export async function javascriptChecks(label, { packages, script, env, facts }) {
  const place = await packagesFolder(packages);
  // Beside their packages, where they find them.
  cpSync(programs, place, { recursive: true });
  return checksOf(label, join(place, 'node_modules', '.bin', 'node'), [join(place, script)], {
    cwd: place,
    env: { ...process.env, ...env, FACTS: JSON.stringify(facts) },
  });
}

// @ts-check

/** The alert rules, by `promtool`: their form, and when they fire. */

import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetched, NotHere, outcome } from '../clients/installed.mjs';
import { root } from '../setup.mjs';

/** @type {readonly import('../deploy.mjs').Part[]} */
export const alertParts = [
  {
    name: 'alerts',
    run: async (place) => {
      copyFileSync(join(root, 'deploy', 'chart', 'alerts.yaml'), join(place, 'alerts.yaml'));
      copyFileSync(join(root, 'tools', 'deploy', 'alerts.test.yaml'), join(place, 'alerts.test.yaml'));
      await promtool(place, 'check', 'rules', 'alerts.yaml');
      await promtool(place, 'test', 'rules', 'alerts.test.yaml');
      return 'promtool accepts the rules, and they fire when they should';
    },
  },
];

/** promtool of this machine, or that of Debian's package, unpacked and not installed: the package starts a server. */
async function promtool(/** @type {string} */ cwd, /** @type {string[]} */ ...args) {
  const options = { cwd, env: process.env, patience: 60_000 };
  let result = await outcome('promtool', args, options);
  if (result.status === undefined) result = await outcome(await unpacked(cwd), args, options);
  if (result.status !== 0) throw new Error(result.output);
}

/** @returns {Promise<string>} */
async function unpacked(/** @type {string} */ place) {
  const folder = join(place, 'prometheus');
  const program = join(folder, 'usr', 'bin', 'promtool');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await fetched('apt-get', ['download', 'prometheus'], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new NotHere('no promtool, and no package prometheus');
  await fetched('dpkg', ['--extract', archive, '.'], { cwd: folder });
  return program;
}

// @ts-check

/** The systemd unit, by `systemd-analyze`: it is understood, and exposes little. */

import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotHere, outcome } from '../clients/installed.mjs';
import { root } from '../setup.mjs';

const UNIT = join(root, 'deploy', 'systemd', 'veritee.service');
/** Of 10; systemd calls less than 2 "OK". */
const HIGHEST = 1.5;

/** @type {readonly import('../deploy.mjs').Part[]} */
export const unitParts = [
  {
    name: 'unit',
    run: async (place) => {
      const machine = join(place, 'machine');
      for (const program of programsOf(readFileSync(UNIT, 'utf8'))) writeProgram(join(machine, program));
      const units = join(machine, 'etc', 'systemd', 'system');
      mkdirSync(units, { recursive: true });
      copyFileSync(UNIT, join(units, 'veritee.service'));
      const words = ['--man=no', '--recursive-errors=no', `--root=${machine}`];
      const said = await analyze(place, 'verify', ...words, 'veritee.service');
      if (said.trim() !== '') throw new Error(said);
      const security = await analyze(place, 'security', '--offline=true', '--no-pager', UNIT);
      const exposure = Number(
        security.match(/exposure level for veritee\.service: ([\d.]+)/)?.[1] ?? Number.NaN,
      );
      if (!(exposure <= HIGHEST)) throw new Error(`exposure ${exposure}, at most ${HIGHEST}:\n${security}`);
      return `systemd understands it; exposure ${exposure} of 10`;
    },
  },
];

/** The programs that a unit starts. @returns {string[]} */
function programsOf(/** @type {string} */ unit) {
  return Array.from(unit.matchAll(/^Exec\w+=(\/\S+)/gm), ([, path = '']) => path);
}

function writeProgram(/** @type {string} */ path) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
}

async function analyze(/** @type {string} */ cwd, /** @type {string[]} */ ...args) {
  const { status, output } = await outcome('systemd-analyze', args, {
    cwd,
    env: process.env,
    patience: 60_000,
  });
  if (status === undefined) throw new NotHere('no systemd-analyze (Debian: systemd)');
  if (status !== 0) throw new Error(output);
  return output;
}

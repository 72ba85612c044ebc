// @ts-check

/**
 * Tries what is in `deploy/`, each part by the programs that read it: `node tools/deploy.mjs [NAME…]`, all parts or those
 * named. A part whose programs are not here is skipped with one line; one that fails ends this with 1.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotHere } from './clients/installed.mjs';
import { alertParts } from './deploy/alerts.mjs';
import { chartParts } from './deploy/chart.mjs';
import { imageParts } from './deploy/image-parts.mjs';
import { unitParts } from './deploy/unit.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {(place: string) => Promise<string>} run in a folder that is shared by all parts and removed at the end;
 *   returns what it came to; throws NotHere when it cannot be tried here
 */

/** @type {readonly Part[]} */
const parts = [...unitParts, ...alertParts, ...imageParts, ...chartParts];

const words = process.argv.slice(2);
const place = mkdtempSync(join(tmpdir(), 'veritee-deploy-'));
try {
  for (const { name, run } of parts.filter((part) => words.length === 0 || words.includes(part.name))) {
    const from = performance.now();
    const took = () => `${Math.round((performance.now() - from) / 1000)} s`;
    try {
      console.log(`ok ${name}: ${await run(place)}, ${took()}`);
    } catch (error) {
      if (error instanceof NotHere) {
        console.log(`skipped: ${name} (${error.message})`);
        continue;
      }
      console.log(`not ok ${name}, ${took()}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

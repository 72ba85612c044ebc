// @ts-check

/** What a start and requests to one instance cost with 1 to 1,000 instances in the same storage. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progress } from '../setup.mjs';
import { median } from './median.mjs';
import { withService } from './with-service.mjs';

const SIZES = [1, 10, 100, 1_000];

/**
 * @returns {Promise<{ instances: number, startMilliseconds: number, attestMilliseconds: number,
 *   changeMilliseconds: number }[]>}
 */
export async function instanceGrowth() {
  const rows = [];
  for (const size of SIZES) {
    progress(`${size} instances`);
    const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-growth-'));
    try {
      // Beside the default instance.
      const instances = Array.from({ length: size - 1 }, (_, number) => `tenant${number}`);
      await withService({ dataDirectory, instances }, async () => undefined);
      rows.push(
        await withService({ dataDirectory }, async ({ startMilliseconds, attest, changePolicy }) => ({
          instances: size,
          startMilliseconds: Math.round(startMilliseconds),
          attestMilliseconds: await middleOf(300, attest),
          changeMilliseconds: await middleOf(50, changePolicy),
        })),
      );
    } finally {
      rmSync(dataDirectory, { recursive: true, force: true });
    }
  }
  return rows;
}

/** The median of the second half, to a tenth: the first half warms up. */
export async function middleOf(/** @type {number} */ count, /** @type {() => Promise<number>} */ send) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await send());
  return median(times.slice(count / 2).map((each) => each * 10)) / 10;
}

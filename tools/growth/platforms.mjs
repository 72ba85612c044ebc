// @ts-check

/** What a verification costs, and what it leaves in memory, after 1 to 10,000 platforms of one model. */

import { createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import { makeFleet } from '../measure/fleet.mjs';
import { median } from './median.mjs';

const SIZES = [1, 10, 100, 1_000, 10_000];
/** Platforms that are seen before the first measure: what they share, and the compiler's warming up, is not growth. */
const WARM = 200;

/** @returns {Promise<{ platforms: number, firstMicroseconds: number, againMicroseconds: number, addedMegabytes: number }[]>} */
export async function platformGrowth() {
  const { quotes, source, anchors, now } = makeFleet(SIZES.at(-1) ?? 1);
  const scheme = schemeOf('SgxEnclave');
  const verify = (/** @type {import('@veritee/evidence').ProofCache} */ proofCache) => {
    return async (/** @type {Uint8Array} */ evidence) => {
      const start = performance.now();
      await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now, proofCache } });
      return (performance.now() - start) * 1_000;
    };
  };
  const warm = verify(createProofCache());
  for (const quote of quotes.slice(0, WARM)) await warm(quote);
  const rows = [];
  for (const platforms of SIZES) {
    const seen = quotes.slice(0, platforms);
    const one = verify(createProofCache());
    const before = residentMegabytes();
    const first = [];
    for (const quote of seen) first.push(await one(quote));
    const addedMegabytes = Math.round(residentMegabytes() - before);
    const again = [];
    // As many verifications for each size: all platforms in turns.
    for (let i = 0; i < 2_000; i++) again.push(await one(/** @type {Uint8Array} */ (seen[i % platforms])));
    rows.push({
      platforms,
      // The last ones: those that came when the others were there.
      firstMicroseconds: median(first.slice(-1_000)),
      againMicroseconds: median(again),
      addedMegabytes,
    });
  }
  return rows;
}

/** After a collection, where the process may ask for one. */
function residentMegabytes() {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1024 / 1024;
}

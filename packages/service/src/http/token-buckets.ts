/** Token buckets: each name may do so much a second, and save up for a burst. */

import { recentlyUsed } from '@veritee/core/internal';

/** The buckets. */
export interface Buckets {
  /** Takes one; false when there is none left. */
  take(name: string, now: number): boolean;
  /** Gives one back that was taken. */
  giveBack(name: string): void;
}

interface Bucket {
  left: number;
  at: number;
}

const MOST_NAMES = 20_000;

/**
 * Buckets that are full at first. Their number is bounded: the one that was used longest ago is forgotten, which fills it.
 *
 * @param limits.perSecond - how fast they fill
 * @param limits.burst - how much fits in
 */
export function createBuckets({ perSecond, burst }: { perSecond: number; burst: number }): Buckets {
  const buckets = recentlyUsed<Bucket>(MOST_NAMES);
  const filled = (bucket: Bucket, now: number): number =>
    Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1000);
  return {
    take(name, now) {
      const bucket = buckets.get(name) ?? { left: burst, at: now };
      bucket.left = filled(bucket, now);
      bucket.at = now;
      const enough = bucket.left >= 1;
      if (enough) bucket.left -= 1;
      buckets.set(name, bucket);
      return enough;
    },
    giveBack(name) {
      const bucket = buckets.get(name);
      if (bucket !== undefined) bucket.left = Math.min(burst, bucket.left + 1);
    },
  };
}

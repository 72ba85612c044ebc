/** Random identifiers from a pool: the system is asked for entropy once for many of them. */

import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8192);
let used = pool.length;

/**
 * Lower-case hex of that many random bytes, none of which is handed out twice.
 *
 * @param size - at most 8192
 */
export function randomHex(size: number): string {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.toString('hex', used - size, used);
}

/** That many random bytes, for keys: they are nobody else's, and no copy of them is kept. */
export function randomOctets(size: number): Uint8Array {
  return randomFillSync(new Uint8Array(size));
}

/** Runs a proof to its end, with its signatures checked in the way that the runtime has. */

import { checksAtOnce } from '@veritee/core/internal/crypto';
import { AheadTrail } from './ahead-trail.ts';
import { provenAgain } from './rerun.ts';
import type { Trail } from './trail.ts';

/**
 * The result of a proof, once all of its signatures are known to hold. Nothing that the proof concludes before counts:
 * it may run several times, so it does nothing but write to its trail and return.
 *
 * @param trail - gets the lines of the proof, whether it succeeds or fails
 * @throws EvidenceError of the first check that does not hold; whatever else the proof throws
 * @example
 * const root = await settle(trail, (own) => verifyTcbSigningChain(certificates, anchors, own).root);
 */
export async function settle<T>(trail: Trail, prove: (own: Trail) => T): Promise<T> {
  if (!checksAtOnce) return provenAgain(trail, prove);
  const ahead = new AheadTrail();
  try {
    return await ahead.settle(() => prove(ahead));
  } finally {
    trail.later(() => ahead.lines);
  }
}

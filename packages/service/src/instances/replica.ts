/** This process as a replica: it says from time to time that it is there, so that none of another level starts beside it. */

import { KeyError } from '../errors/key-error.ts';
import type { KeyLevel, Replica, Storage } from '../storage/storage.ts';

/** A third of the lease: one renewal may fail. */
const EVERY_MS = 10_000;

/** A replica that has entered. */
export interface EnteredReplica {
  /** Leaves. */
  stop(): Promise<void>;
}

/**
 * Enters as a replica and stays one until stopped.
 *
 * @param failed - told when the lease could not be renewed; it is tried again
 * @throws KeyError `KeyLevelConflict` when a replica of another level is live
 */
export async function enterReplica(
  storage: Storage,
  replica: Replica,
  failed: (error: unknown) => void,
): Promise<EnteredReplica> {
  const enter = async (): Promise<void> => {
    const other = await storage.enterReplica(replica);
    if (other !== undefined) throw conflict(replica.level, other);
  };
  await enter();
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renewing.then(enter).catch(failed);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await renewing;
      // Where it cannot be said, the lease ends by itself.
      await storage.leaveReplica(replica.id).catch(failed);
    },
  };
}

function conflict(own: KeyLevel, other: KeyLevel): KeyError {
  return new KeyError('KeyLevelConflict', `A service for ${other} uses the same data now.`, {
    expected: `services for ${own} only`,
    found: `a live one for ${other}`,
    hint:
      'Services with and without --simulator or --development cannot share data. Stop the other one; one that crashed ' +
      'counts as live for half a minute.',
  });
}

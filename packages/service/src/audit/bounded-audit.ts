/** Storage whose record no caller can fill with refusals. */

import type { Logger } from 'pino';
import type { Storage } from '../storage/storage.ts';
import { createRefusalRecorder, type RefusalParts } from './refusals.ts';

const EVERY = 5_000;

/**
 * The storage, with lines about what was refused bounded: see `createRefusalRecorder`. Summaries are written while it
 * is open, and the last of them when it is closed.
 */
export function boundedAudit(
  storage: Storage,
  { clock, ticks, logger }: Pick<RefusalParts, 'clock' | 'ticks'> & { readonly logger: Logger },
): Storage {
  const refusals = createRefusalRecorder({
    audit: storage.audit,
    clock,
    ticks,
    lost: (entries, err) => {
      for (const entry of entries)
        logger.error({ err, entry }, 'a summary of refusals could not be recorded');
    },
  });
  const timer = setInterval(() => void refusals.settle(), EVERY);
  timer.unref();
  return {
    ...storage,
    audit: (entry) => (entry.outcome === 'done' ? storage.audit(entry) : refusals.record(entry)),
    close: async () => {
      clearInterval(timer);
      await refusals.flush();
      await storage.close();
    },
  };
}

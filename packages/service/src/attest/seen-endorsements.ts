/**
 * How new the newest endorsements were: in memory for every request, in storage for the next start. What another process
 * has seen counts from the next start on: until then, caches of this one may well have what is older by a day.
 */

import { createSeen, type SeenRecord } from '@veritee/evidence';
import type { KeyLevel, Storage } from '../storage/storage.ts';

/** The record of a service. */
export interface SeenEndorsements {
  readonly record: SeenRecord;
  /** Forgets what storage does not have: it was put back to an earlier moment, and its contents count. */
  reload(): Promise<void>;
  /** Waits until what was seen is kept. */
  close(): Promise<void>;
}

/**
 * Opens the record of a level of trust: what a simulated PKI states must not shut out what the vendor states.
 *
 * @param failed - told when something seen could not be kept; it is tried again with the next
 * @throws StorageError, ServiceError
 */
export async function openSeenEndorsements(
  storage: Pick<Storage, 'seenEndorsements' | 'noteEndorsements'>,
  level: KeyLevel,
  failed: (error: unknown) => void,
): Promise<SeenEndorsements> {
  const waiting = new Map<string, string>();
  let saved: Promise<void> = Promise.resolve();
  const record = createSeen(await storage.seenEndorsements(level), ({ name, mark }) => {
    waiting.set(name, mark);
    saved = saved.then(save);
  });

  async function save(): Promise<void> {
    const marks = new Map(waiting);
    waiting.clear();
    if (marks.size === 0) return;
    try {
      await storage.noteEndorsements(level, marks);
    } catch (error) {
      for (const [name, mark] of marks) if (!waiting.has(name)) waiting.set(name, mark);
      failed(error);
    }
  }

  return {
    record,
    reload: async () => {
      await saved;
      waiting.clear();
      record.reset(await storage.seenEndorsements(level));
    },
    close: async () => {
      await saved;
      await save();
    },
  };
}

/** Reads the administrative audit log out of storage, for those who verify it beside the service. */

import { openStorage, type StorageAddress } from '../storage/open-storage.ts';
import type { AuditRecord } from '../storage/storage.ts';
import type { ChainPlace } from './verify-chain.ts';

const PAGE = 1000;

/** An audit log. */
export interface AuditLog {
  /** All lines in their order. */
  pages(): AsyncIterable<readonly AuditRecord[]>;
  /** The log's own idea of its end. */
  head(): Promise<ChainPlace>;
  close(): Promise<void>;
}

/**
 * Opens the log of a service's storage; the service may run meanwhile.
 *
 * @param now - for the record of schema changes
 * @throws StorageError
 */
export async function openAuditLog(address: StorageAddress, now: Date): Promise<AuditLog> {
  const storage = await openStorage(address, now);
  return {
    pages: () => auditPages((after) => storage.auditRecords(after, PAGE)),
    head: () => storage.auditHead(),
    close: () => storage.close(),
  };
}

/**
 * Pages up to the end.
 *
 * @param read - the lines after a number, none at the end
 */
export async function* auditPages(
  read: (after: number) => Promise<readonly AuditRecord[]>,
): AsyncGenerator<readonly AuditRecord[]> {
  for (let after = 0; ; ) {
    const page = await read(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    // A source that repeats itself would never end.
    if (last.sequence <= after) return;
    after = last.sequence;
  }
}

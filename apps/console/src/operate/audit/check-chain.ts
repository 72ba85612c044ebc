/** Checks in the page that records follow from each other: each hash is made of the one before and the entry. */

import type { AuditHead, AuditRecord } from './records.ts';

/** What was found. */
export interface ChainCheck {
  readonly from: number;
  readonly until: number;
  /** The first record that does not follow from the one before; absent when all do. */
  readonly broken?: number | undefined;
  /** Whether the last record is the head that the service states. */
  readonly isHead: boolean;
}

/**
 * Checks records in their order. The hash before the first is known only of a log's first record: the first of others is
 * taken as it is.
 */
export async function checkChain(records: readonly AuditRecord[], head: AuditHead): Promise<ChainCheck> {
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) {
    return { from: 0, until: 0, isHead: head.sequence === 0 };
  }
  const isHead = last.sequence === head.sequence && last.hash === head.hash;
  const found = { from: first.sequence, until: last.sequence, isHead };
  let before = first.sequence === 1 ? { sequence: 0, hash: '' } : undefined;
  for (const { sequence, entry, hash } of records) {
    if (before !== undefined) {
      const follows = sequence === before.sequence + 1 && hash === (await sha256(`${before.hash}\n${entry}`));
      if (!follows) return { ...found, broken: before.sequence + 1 };
    }
    before = { sequence, hash };
  }
  return found;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (each) => each.toString(16).padStart(2, '0')).join('');
}

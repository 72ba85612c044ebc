/** IMA's measurement lists for people: every entry with its fields. Reads without trusting. */

import type { JsonValue } from '@veritee/core';
import { imaEvents } from './events.ts';
import { decodeImaLists, entriesIn, entryAt, pcrOf } from './list.ts';

/** One entry, described. */
export interface DescribedImaEntry {
  readonly pcr: number;
  /** What the entry says, by the names that claims have: `Template`, `Name`, `Digest`, …; `Violation` of a violation. */
  readonly members: Readonly<Record<string, JsonValue>>;
  /** The template's data, a view into the list. */
  readonly data: Uint8Array;
}

/**
 * Describes a binary measurement list of Linux's IMA.
 *
 * @throws EvidenceError `ImaLogFormat`, `EventLogTooLarge`
 */
export function describeImaList(bytes: Uint8Array): DescribedImaEntry[] {
  const lists = decodeImaLists([bytes]);
  return lists.flatMap((list) => {
    const counts = new Map<number, number>();
    for (let at = 0; at < entriesIn(list); at++)
      counts.set(pcrOf(list, at), (counts.get(pcrOf(list, at)) ?? 0) + 1);
    const entries: DescribedImaEntry[] = [];
    for (const { sequence, pcr, processed } of imaEvents([list], counts, 0)) {
      const members = processed as DescribedImaEntry['members'];
      entries.push({ pcr, members, data: entryAt(list, sequence).data });
    }
    return entries;
  });
}

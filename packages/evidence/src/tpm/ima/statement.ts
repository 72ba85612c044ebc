/** IMA's lists of one statement: what they explain, and their events. Loaded when a statement has such a list. */

import type { Trail } from '../../trail/trail.ts';
import type { ForeignEvent } from '../event-log/events-claim.ts';
import type { ImaBank, ImaExplanation } from '../event-log/explain.ts';
import { imaEvents } from './events.ts';
import { decodeImaLists, entriesIn, type ImaList, pcrOf } from './list.ts';
import { type ImaGoal, replayIma } from './replay.ts';

/** Lists whose form was checked. */
export interface ImaStatement extends ImaExplanation {
  /** The entries that a quote covers, made one at a time. */
  events(believed: ReadonlyMap<number, number>, firstSequence: number): Iterable<ForeignEvent>;
}

/**
 * Reads the lists of one statement.
 * @throws EvidenceError `ImaLogFormat`, `EventLogTooLarge`
 */
export function readIma(inputs: readonly Uint8Array[]): ImaStatement {
  const lists = decodeImaLists(inputs);
  return {
    explain: (goals, bank, trail) => explained(lists, goals, bank, trail),
    events: (believed, firstSequence) => imaEvents(lists, believed, firstSequence),
  };
}

/** Of the PCRs that the event logs alone do not explain: each up to some entry, or not at all. */
function explained(
  lists: readonly ImaList[],
  goals: ReadonlyMap<number, ImaGoal>,
  { hash, allowSha1 }: ImaBank,
  trail: Trail,
): ReadonlyMap<number, number> {
  const pcrs = new Map<number, number>();
  for (const list of lists) {
    const entries = entriesIn(list);
    for (let at = 0; at < entries; at++) pcrs.set(pcrOf(list, at), (pcrs.get(pcrOf(list, at)) ?? 0) + 1);
  }
  if (pcrs.size === 0) return pcrs;
  const wanted = new Map([...goals].filter(([pcr]) => pcrs.has(pcr)));
  const own = replayIma(lists, wanted, hash, 'own hash');
  for (const pcr of own.keys()) wanted.delete(pcr);
  const padded =
    hash === 'sha1' || wanted.size === 0
      ? new Map<number, number>()
      : replayIma(lists, wanted, hash, 'padded SHA-1');
  const details = [...pcrs]
    .sort(([a], [b]) => a - b)
    .map(([pcr, all]) => {
      const count = own.get(pcr) ?? (allowSha1 ? padded.get(pcr) : undefined);
      if (count !== undefined) return `PCR ${pcr}: ${count} of ${all} entries`;
      if (padded.has(pcr))
        return `PCR ${pcr}: left out, as its ${all} entries explain it only with padded SHA-1 (Linux before 5.8); allowSha1 accepts that`;
      return `PCR ${pcr}: ${goals.has(pcr) ? `its ${all} entries do not explain it and are left out` : 'left out, as the quote covers none of its entries'}`;
    });
  trail.pass('IMA list was replayed to see which quoted PCRs it explains', details.join('; '));
  return allowSha1 ? new Map([...own, ...padded]) : own;
}

/** Replays IMA lists up to quoted values: how many entries of each PCR the quote covers (section 2.4). */

import type { TpmHash } from '@veritee/core/internal/tpm2';
import { digestOf } from '../digest.ts';
import { entriesIn, entryAt, hashedBytes, type ImaEntry, type ImaList, pcrOf } from './list.ts';

/** A PCR that lists may explain. */
export interface ImaGoal {
  /** What the PCR holds before the first entry. */
  readonly start: Uint8Array;
  readonly quoted: Uint8Array;
}

/**
 * How a kernel extends a bank: with the bank's own hash of the data (Linux 5.8 and later), or with the SHA-1 of the data
 * and zeros behind it (older ones).
 */
export type ImaWay = 'own hash' | 'padded SHA-1';

/** A PCR while it is replayed. */
interface Replaying {
  /** The value, and room for the digest that extends it. */
  readonly scratch: Uint8Array;
  readonly quoted: Uint8Array;
  entries: number;
}

/**
 * Replays every entry in its own PCR until the quoted values are met: entries are added between quote and reading, and
 * those say nothing.
 *
 * @returns by PCR, how many of its entries explain the quoted value; PCRs that they do not explain are left out
 */
export function replayIma(
  lists: readonly ImaList[],
  goals: ReadonlyMap<number, ImaGoal>,
  hash: TpmHash,
  way: ImaWay,
): Map<number, number> {
  const open = new Map<number, Replaying>();
  for (const [pcr, { start, quoted }] of goals) {
    const scratch = new Uint8Array(2 * start.length);
    scratch.set(start);
    open.set(pcr, { scratch, quoted, entries: 0 });
  }
  const explained = new Map<number, number>();
  for (const list of lists) {
    const entries = entriesIn(list);
    for (let at = 0; at < entries && open.size > 0; at++) {
      const pcr = pcrOf(list, at);
      const state = open.get(pcr);
      if (state === undefined) continue;
      extend(state, entryAt(list, at), hash, way);
      if (!begins(state.scratch, state.quoted)) continue;
      explained.set(pcr, state.entries);
      open.delete(pcr);
    }
  }
  return explained;
}

function extend(state: Replaying, entry: ImaEntry, hash: TpmHash, way: ImaWay): void {
  const { scratch } = state;
  const digest = scratch.subarray(scratch.length / 2);
  if (entry.isViolation) digest.fill(0xff);
  else if (way === 'own hash') digest.set(digestOf(hash, hashedBytes(entry)));
  else {
    digest.fill(0);
    digest.set(digestOf('sha1', hashedBytes(entry)));
  }
  scratch.set(digestOf(hash, scratch));
  state.entries++;
}

function begins(scratch: Uint8Array, quoted: Uint8Array): boolean {
  for (let at = 0; at < quoted.length; at++) if (scratch[at] !== quoted[at]) return false;
  return true;
}

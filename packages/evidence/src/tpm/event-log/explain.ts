/** Compares replayed logs with quoted PCRs: which PCRs the logs explain, and which mismatch is a refusal (section 4.3). */

import { hex, sameBytes, utf8 } from '@veritee/core';
import { EvidenceError } from '../../errors.ts';
import type { Trail } from '../../trail.ts';
import { digestOf, type TpmHash } from '../algorithms.ts';
import { type ImaEntry, imaEntriesQuoted, imaPcr } from '../ima.ts';
import type { QuotedBank } from '../quoted-banks.ts';
import { eventType } from './event-types.ts';
import type { EventLog } from './read.ts';
import { drtmPcrs, extended, isStartValue, type ReplayedPcr, replay } from './replay.ts';
import { isWindowsLog, windowsPcrs } from './windows-log.ts';

/** What the comparison works with. */
export interface ExplainOptions {
  /** Which of a message's logs, for people: "Boot log". */
  readonly what: string;
  readonly allowUnloggedExitBootServices: boolean;
  /** Entries of IMA's list. */
  readonly ima?: readonly ImaEntry[] | undefined;
}

/** PCRs after comparison. */
export interface ExplainedPcrs {
  /** Quoted PCRs whose value is what the events make of it: only their events count. */
  readonly matching: ReadonlySet<number>;
  /** Quoted PCRs with another value, where software may extend PCRs after the log was closed. */
  readonly unexplained: ReadonlySet<number>;
  readonly isWindows: boolean;
  /** How many entries of IMA's list the quote covers; undefined when the list does not explain PCR 10. */
  readonly imaEntries: number | undefined;
}

/** Compares; refuses where the log of firmware or Windows does not explain the quote. */
export function explainPcrs(
  logs: readonly EventLog[],
  bank: QuotedBank,
  options: ExplainOptions,
  trail: Trail,
): ExplainedPcrs {
  const replayed = replay(logs, bank.hash);
  const isWindows = isWindowsLog(logs, bank.hash);
  const launched = drtmPcrs.some((pcr) => replayed.has(pcr));
  const matching = new Set<number>();
  const unexplained = new Set<number>();
  const imaEntries = imaEntriesIn(replayed.get(imaPcr), bank, options, trail);
  for (const [pcr, quoted] of bank.values) {
    const state = replayed.get(pcr);
    const same =
      state === undefined
        ? isStartValue(pcr, quoted, launched)
        : state.value !== undefined && sameBytes(state.value, quoted);
    if (same || (pcr === imaPcr && imaEntries !== undefined)) matching.add(pcr);
    else if (
      pcr === 5 &&
      options.allowUnloggedExitBootServices &&
      lacksExitEvents(logs, bank.hash, state, quoted)
    ) {
      trail.pass('PCR 5 differs by unlogged "Exit Boot Services" events only', `bank ${bank.hash}`);
      matching.add(pcr);
    } else {
      if (mustMatch(pcr, isWindows, launched)) refuse(pcr, quoted, state, bank.hash, options, trail);
      unexplained.add(pcr);
    }
  }
  const left = [...unexplained].join(' ');
  trail.pass(
    `${options.what} replays to the quoted PCRs`,
    `bank ${bank.hash}: ${[...matching].join(' ')}${left === '' ? '' : `; not explained, events left out: ${left}`}`,
  );
  return { matching, unexplained, isWindows, imaEntries };
}

/** IMA's list explains its PCR up to some entry, or not at all. */
function imaEntriesIn(
  state: ReplayedPcr | undefined,
  { hash, values }: QuotedBank,
  { ima = [] }: ExplainOptions,
  trail: Trail,
): number | undefined {
  const quoted = values.get(imaPcr);
  const start = state === undefined ? new Uint8Array(quoted?.length ?? 0) : state.value;
  if (ima.length === 0 || quoted === undefined || start === undefined) return undefined;
  const count = imaEntriesQuoted(ima, start, quoted, hash);
  const found = count === undefined ? 'it does not, and is left out' : `${count} of ${ima.length} entries`;
  trail.pass(`IMA list was replayed to see whether it explains PCR ${imaPcr}`, found);
  return count;
}

/** Firmware's PCRs always; Windows' own when it wrote the log; those of a dynamic launch when it is in the log. */
function mustMatch(pcr: number, isWindows: boolean, launched: boolean): boolean {
  if (pcr <= 7) return true;
  if (windowsPcrs.includes(pcr)) return isWindows;
  return drtmPcrs.includes(pcr) && launched;
}

function refuse(
  pcr: number,
  quoted: Uint8Array,
  state: ReplayedPcr | undefined,
  hash: TpmHash,
  { what }: ExplainOptions,
  trail: Trail,
): never {
  const missing = state !== undefined && state.value === undefined;
  return trail.fail(
    `${what} replays to the quoted PCRs`,
    new EvidenceError('EventLogReplayMismatch', `The ${what.toLowerCase()} does not explain PCR ${pcr}.`, {
      expected: `${hash} ${hex(quoted)}, as quoted`,
      found: missing
        ? `an event without ${hash} digest`
        : `${state?.events ?? 0} events that make ${state?.value === undefined ? 'no value' : hex(state.value)}`,
      hint: 'Send the complete log of this boot, in the order of measurement.',
    }),
  );
}

const INVOCATION = 'Exit Boot Services Invocation';
const SUCCESS = 'Exit Boot Services Returned with Success';
const FAILURE = 'Exit Boot Services Returned with Failure';
/** What firmware may have measured without logging it. */
const UNLOGGED: readonly (readonly string[])[] = [
  [INVOCATION, SUCCESS],
  [INVOCATION, FAILURE],
  [INVOCATION, FAILURE, INVOCATION, SUCCESS],
];

/** Only where the log has none of the two events: what it has counts as it stands. */
function lacksExitEvents(
  logs: readonly EventLog[],
  hash: TpmHash,
  state: ReplayedPcr | undefined,
  quoted: Uint8Array,
): boolean {
  const before = state?.value;
  if (before === undefined) return false;
  const texts = [INVOCATION, SUCCESS, FAILURE].map(utf8);
  const logged = logs.some(({ events }) =>
    events.some(
      ({ pcr, type, data }) =>
        pcr === 5 && type === eventType.efiAction && texts.some((text) => sameBytes(text, data)),
    ),
  );
  if (logged) return false;
  return UNLOGGED.some((actions) => {
    const value = actions.reduce((pcr, text) => extended(hash, pcr, digestOf(hash, utf8(text))), before);
    return sameBytes(value, quoted);
  });
}

/** Compares replayed logs with quoted PCRs: which PCRs the logs explain, and which mismatch is a refusal (section 4.3). */

import { allZero, hex, sameBytes, utf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import type { Trail } from '../../trail/trail.ts';
import { digestOf } from '../digest.ts';
import type { ImaGoal } from '../ima/replay.ts';
import type { QuotedBank } from '../quoted-banks.ts';
import { eventType } from './event-types.ts';
import type { EventLog } from './read.ts';
import { bootStart, drtmPcrs, extended, type ReplayedPcr, replay, startValue } from './replay.ts';
import { isWindowsLog, windowsPcrs } from './windows-log.ts';

/** The bank that IMA's lists are replayed in. */
export interface ImaBank {
  readonly hash: TpmHash;
  /** Whether SHA-1 counts: older kernels extend all banks with it. */
  readonly allowSha1: boolean;
}

/** What IMA's lists explain. */
export interface ImaExplanation {
  /** By PCR, how many of its entries explain what was quoted; PCRs that they do not explain are left out. */
  explain(goals: ReadonlyMap<number, ImaGoal>, bank: ImaBank, trail: Trail): ReadonlyMap<number, number>;
}

/** What the comparison works with. */
export interface ExplainOptions {
  /** Which of a message's logs, for people: "Boot log". */
  readonly what: string;
  readonly allowUnloggedExitBootServices: boolean;
  /** IMA's lists; absent where the statement has none. */
  readonly ima?: ImaExplanation | undefined;
  /** Whether SHA-1 counts: older kernels extend all banks with it. False when absent. */
  readonly allowSha1?: boolean | undefined;
}

/** PCRs after comparison. */
export interface ExplainedPcrs {
  /** Quoted PCRs whose value is what the events make of it: only their events count. */
  readonly matching: ReadonlySet<number>;
  /** Quoted PCRs with another value, where software may extend PCRs after the log was closed. */
  readonly unexplained: ReadonlySet<number>;
  readonly isWindows: boolean;
  /** How many entries of IMA's lists the quote covers, by PCR; PCRs that they do not explain are left out. */
  readonly imaEntries: ReadonlyMap<number, number>;
}

const NOTHING: ReadonlyMap<number, number> = new Map();

/** Compares; refuses where the log of firmware or Windows does not explain the quote. */
export function explainPcrs(
  logs: readonly EventLog[],
  bank: QuotedBank,
  options: ExplainOptions,
  trail: Trail,
): ExplainedPcrs {
  const { allowSha1 = false } = options;
  const start = bootStart(logs);
  const replayed = replay(logs, bank.hash, start);
  const isWindows = isWindowsLog(logs, bank.hash);
  const matching = new Set<number>();
  const unexplained = new Set<number>();
  const open = new Map<number, Uint8Array>();
  const ima = new Map<number, ImaGoal>();
  for (const [pcr, quoted] of bank.values) {
    const state = replayed.get(pcr);
    const value = state === undefined ? startValue(pcr, bank.hash, start) : state.value;
    // Without events, a stated locality need not have come into PCR 0.
    const same = state === undefined && allZero(quoted) && !drtmPcrs.includes(pcr);
    if (same || (value !== undefined && sameBytes(value, quoted))) matching.add(pcr);
    else {
      open.set(pcr, quoted);
      if (value !== undefined) ima.set(pcr, { start: value, quoted });
    }
  }
  const imaEntries = options.ima?.explain(ima, { hash: bank.hash, allowSha1 }, trail) ?? NOTHING;
  for (const [pcr, quoted] of open) {
    const state = replayed.get(pcr);
    if (imaEntries.has(pcr)) matching.add(pcr);
    else if (
      pcr === 5 &&
      options.allowUnloggedExitBootServices &&
      lacksExitEvents(logs, bank.hash, state, quoted)
    ) {
      trail.pass('PCR 5 differs by unlogged "Exit Boot Services" events only', `bank ${bank.hash}`);
      matching.add(pcr);
    } else {
      if (mustMatch(pcr, isWindows, start.launched)) refuse(pcr, quoted, state, bank.hash, options, trail);
      unexplained.add(pcr);
    }
  }
  const left = [...unexplained].join(' ');
  trail.pass(
    `${options.what} replays to the quoted PCRs`,
    `bank ${bank.hash}: ${[...matching].sort((a, b) => a - b).join(' ')}${left === '' ? '' : `; not explained, events left out: ${left}`}`,
  );
  return { matching, unexplained, isWindows, imaEntries };
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
      hint: 'Send the complete log of this boot, in order.',
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

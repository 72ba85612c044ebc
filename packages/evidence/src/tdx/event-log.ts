/** The boot log of a TD (ACPI table CCEL): whether the registers in its report are what the log measures. */

import type { JsonObject } from '@veritee/core';
import { allZero, base64url, concat, hex, sameBytes } from '@veritee/core/internal';
import { digest as digestOf } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import { eventType, eventTypeName } from '../tpm/event-log/event-types.ts';
import { decodeEventLog, type LogEvent } from '../tpm/event-log/read.ts';
import type { Trail } from '../trail/trail.ts';
import type { TdReport } from './td-report.ts';

/** An event whose digest went into a register. What its type says is the log's word; the digest is proven. */
export interface ProvenEvent {
  /** 0 to 3. */
  readonly rtmr: number;
  readonly type: number;
  readonly digest: Uint8Array;
  /** Present only where the digest is that of the data: then the data is proven as well. */
  readonly data?: Uint8Array | undefined;
}

/** A log as far as it is proven. */
export interface ProvenLog {
  /** RTMRs that the log explains completely, from their start value of zeros. */
  readonly registers: readonly number[];
  /** In the order of the log. */
  readonly events: readonly ProvenEvent[];
}

/** Register 1 of a log is RTMR 0. */
const FIRST = 1;
/** The one hash of a TD's registers, by its TPM_ALG_ID, which logs use. */
const HASH = 'sha384';
const SHA384 = 0x0c;
const LAST = 4;
/** The register that is left to programs, which keep logs of their own. */
const RUNTIME = 3;

/**
 * Replays a log and compares the registers of the boot with the report's. RTMR3, which programs extend later on, may stay
 * unexplained where the log says nothing of it.
 *
 * @throws EvidenceError `EventLogFormat`, `EventLogTooLarge`, `EventLogReplayMismatch`
 */
export function proveEventLog(bytes: Uint8Array, report: TdReport, trail: Trail): ProvenLog {
  const log = trail.attempt(
    'Event log can be read',
    'EventLogFormat',
    () => decodeEventLog(bytes),
    ({ events }) => `${events.length} events`,
  );
  // What is claimed is drawn from the very list that is replayed; what is of no register of a TD proves nothing.
  const extending = log.events.filter(
    ({ pcr, type }) => pcr >= FIRST && pcr <= LAST && type !== eventType.noAction,
  );
  const registers: number[] = [];
  for (const [rtmr, quoted] of [report.rtmr0, report.rtmr1, report.rtmr2, report.rtmr3].entries()) {
    const own = extending.filter(({ pcr }) => pcr === rtmr + FIRST);
    if (own.length === 0 && rtmr === RUNTIME && !allZero(quoted)) continue;
    requireExplained(rtmr, quoted, own, trail);
    registers.push(rtmr);
  }
  return { registers, events: extending.map(provenEvent) };
}

/** A register after its events, from zeros on; undefined where one of them has no digest for it. */
function replayed(events: readonly LogEvent[]): Uint8Array | undefined {
  let value = new Uint8Array(48);
  for (const { digests } of events) {
    const measured = digests.get(SHA384);
    if (measured === undefined) return undefined;
    value = new Uint8Array(digestOf(HASH, concat(value, measured)));
  }
  return value;
}

function requireExplained(rtmr: number, quoted: Uint8Array, events: readonly LogEvent[], trail: Trail): void {
  const value = replayed(events);
  trail.require(
    `RTMR${rtmr} is what the event log measures`,
    value !== undefined && sameBytes(value, quoted),
    () =>
      new EvidenceError('EventLogReplayMismatch', `The event log does not explain RTMR${rtmr}.`, {
        expected: `${hex(quoted)} in the TD report`,
        found:
          value === undefined
            ? 'an event without a SHA-384 digest'
            : `${hex(value)} after ${events.length} events`,
        hint: 'Save the log of the same boot (the ACPI table CCEL), and quote before programs extend this register.',
      }),
    `${events.length} events`,
  );
}

function provenEvent({ pcr, type, digests, data }: LogEvent): ProvenEvent {
  const digest = digests.get(SHA384) ?? new Uint8Array();
  const isMeasured = sameBytes(digestOf(HASH, data), digest);
  return { rtmr: pcr - FIRST, type, digest, ...(isMeasured && { data }) };
}

/** The log as a claim: `{"registers":[0,1,2],"events":[{"rtmr":0,"type":"EV_SEPARATOR","digest":"…","data":"…"}]}`. */
export function eventLogJson({ registers, events }: ProvenLog): JsonObject {
  return {
    registers,
    events: events.map(({ rtmr, type, digest, data }) => ({
      rtmr,
      type: eventTypeName(type) ?? `0x${type.toString(16).padStart(8, '0')}`,
      digest: hex(digest),
      ...(data !== undefined && { data: base64url(data) }),
    })),
  };
}

/** The boot log of a TD (ACPI table CCEL): whether the registers in its report are what the log measures. */

import { allZero, base64url, hex, type JsonObject, sameBytes } from '@veritee/core';
import { tpmHash } from '@veritee/core/tpm2';
import { EvidenceError } from '../errors.ts';
import { digestOf } from '../tpm/digest.ts';
import { eventTypeName } from '../tpm/event-log/event-types.ts';
import { decodeEventLog, type LogEvent } from '../tpm/event-log/read.ts';
import { extendsPcr, replay } from '../tpm/event-log/replay.ts';
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
const HASH = 'sha384';
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
  const replayed = replay([log], HASH);
  const rtmrs = [report.rtmr0, report.rtmr1, report.rtmr2, report.rtmr3];
  const registers: number[] = [];
  for (const [rtmr, quoted] of rtmrs.entries()) {
    const found = replayed.get(rtmr + FIRST);
    if (found === undefined && rtmr === RUNTIME && !allZero(quoted)) continue;
    const { value, events } = found ?? { value: new Uint8Array(tpmHash[HASH].size), events: 0 };
    requireExplained(rtmr, quoted, value, events, trail);
    registers.push(rtmr);
  }
  // Drawn from the very list that was replayed; what is of no register of a TD was not, and proves nothing.
  const events = log.events
    .filter((event) => extendsPcr(event) && rtmrs[event.pcr - FIRST] !== undefined)
    .map(provenEvent);
  return { registers, events };
}

function requireExplained(
  rtmr: number,
  quoted: Uint8Array,
  value: Uint8Array | undefined,
  count: number,
  trail: Trail,
): void {
  trail.require(
    `RTMR${rtmr} is what the event log measures`,
    value !== undefined && sameBytes(value, quoted),
    () =>
      new EvidenceError('EventLogReplayMismatch', `The event log does not explain RTMR${rtmr}.`, {
        expected: `${hex(quoted)} in the TD report`,
        found:
          value === undefined ? 'an event without a SHA-384 digest' : `${hex(value)} after ${count} events`,
        hint: 'Save the log of the same boot (the ACPI table CCEL), and quote before programs extend this register.',
      }),
    `${count} events`,
  );
}

function provenEvent({ pcr, type, digests, data }: LogEvent): ProvenEvent {
  const digest = digests.get(tpmHash.sha384.id) ?? new Uint8Array();
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

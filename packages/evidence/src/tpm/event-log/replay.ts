/** Replays event logs: which value every PCR has after the events of its bank. */

import { concat } from '@veritee/core/internal';
import { hashAlgorithms, type TpmHash } from '@veritee/core/internal/tpm2';
import { digestOf } from '../digest.ts';
import { eventType } from './event-types.ts';
import { type EventLog, type LogEvent, startupLocality } from './read.ts';

/** PCRs that a dynamic launch resets; without one they hold ones. */
export const drtmPcrs: readonly number[] = [17, 18, 19, 20, 21, 22];

/** One PCR after replay. */
export interface ReplayedPcr {
  /** Undefined when an event has no digest of the bank: then nothing is known. */
  readonly value: Uint8Array | undefined;
  /** Events that extended it. */
  readonly events: number;
}

/** Whether an event extends its PCR. */
export function extendsPcr({ type }: LogEvent): boolean {
  return type !== eventType.noAction;
}

/** What decides the values that PCRs hold before their first event. */
export interface BootStart {
  /** Goes into the last byte of PCR 0. */
  readonly locality: number;
  /** Whether there was a dynamic launch, which resets its PCRs from ones to zeros. */
  readonly launched: boolean;
}

/** The locality that a hardware core root of trust leaves in PCR 0 (TPM 2.0 Part 1, _TPM_Hash_Start before startup). */
const AFTER_HCRTM = 4;

/**
 * How the logs say that the boot started. An event of a hardware core root of trust says it as well, where no locality
 * is stated.
 *
 * @throws EvidenceError `EventLogFormat` for an impossible startup locality
 */
export function bootStart(logs: readonly EventLog[]): BootStart {
  const stated = logs.map(startupLocality).find((each) => each !== undefined);
  const has = (wanted: (event: LogEvent) => boolean): boolean =>
    logs.some(({ events }) => events.some(wanted));
  const hardware = has(({ pcr, type }) => pcr === 0 && type === eventType.efiHcrtmEvent);
  return {
    locality: stated ?? (hardware ? AFTER_HCRTM : 0),
    launched: has((event) => drtmPcrs.includes(event.pcr) && extendsPcr(event)),
  };
}

/** What a PCR holds before its first event. */
export function startValue(pcr: number, hash: TpmHash, { locality, launched }: BootStart): Uint8Array {
  const value = new Uint8Array(algorithmOf(hash).size);
  if (pcr === 0) value[value.length - 1] = locality;
  if (!launched && drtmPcrs.includes(pcr)) value.fill(0xff);
  return value;
}

/**
 * Replays logs one after the other over one PCR state.
 *
 * @param logs - in the order in which they were measured
 * @returns the PCRs that events extended
 * @throws EvidenceError `EventLogFormat` for an impossible startup locality
 */
export function replay(
  logs: readonly EventLog[],
  hash: TpmHash,
  start: BootStart = bootStart(logs),
): Map<number, ReplayedPcr> {
  const { id } = algorithmOf(hash);
  const pcrs = new Map<number, { value: Uint8Array | undefined; events: number }>();
  for (const { events } of logs) {
    for (const event of events) {
      if (!extendsPcr(event)) continue;
      let state = pcrs.get(event.pcr);
      if (state === undefined) {
        state = { value: startValue(event.pcr, hash, start), events: 0 };
        pcrs.set(event.pcr, state);
      }
      const digest = event.digests.get(id);
      state.events++;
      state.value =
        state.value === undefined || digest === undefined ? undefined : extended(hash, state.value, digest);
    }
  }
  return pcrs;
}

/** One extension of a PCR. */
export function extended(hash: TpmHash, value: Uint8Array, digest: Uint8Array): Uint8Array {
  return digestOf(hash, concat(value, digest));
}

function algorithmOf(hash: TpmHash): { readonly id: number; readonly size: number } {
  const found = hashAlgorithms.find(({ name }) => name === hash);
  if (found === undefined) throw new RangeError(`no algorithm ${hash}`);
  return found;
}

/** TPM_ALG_ID of a hash. */
export function algorithmId(hash: TpmHash): number {
  return algorithmOf(hash).id;
}

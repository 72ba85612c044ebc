/** Replays event logs: which value every PCR has after the events of its bank. */

import { concat } from '@veritee/core';
import { digestOf, hashAlgorithms, type TpmHash } from '../algorithms.ts';
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

/**
 * Replays logs one after the other over one PCR state.
 *
 * @param logs - in the order in which they were measured
 * @returns the PCRs that events extended
 * @throws EvidenceError `EventLogFormat` for an impossible startup locality
 */
export function replay(logs: readonly EventLog[], hash: TpmHash): Map<number, ReplayedPcr> {
  const { id } = algorithmOf(hash);
  const pcrs = new Map<number, ReplayedPcr>();
  const locality = logs.map(startupLocality).find((each) => each !== undefined) ?? 0;
  for (const event of logs.flatMap(({ events }) => events)) {
    if (!extendsPcr(event)) continue;
    const before = pcrs.get(event.pcr) ?? { value: firstValue(event.pcr, hash, locality), events: 0 };
    const digest = event.digests.get(id);
    const value =
      before.value === undefined || digest === undefined ? undefined : extended(hash, before.value, digest);
    pcrs.set(event.pcr, { value, events: before.events + 1 });
  }
  return pcrs;
}

/** One extension of a PCR. */
export function extended(hash: TpmHash, value: Uint8Array, digest: Uint8Array): Uint8Array {
  return digestOf(hash, concat(value, digest));
}

/** What a PCR holds before its first event; a PCR of a dynamic launch was reset by it to zeros. */
function firstValue(pcr: number, hash: TpmHash, locality: number): Uint8Array {
  const value = new Uint8Array(algorithmOf(hash).size);
  if (pcr === 0) value[value.length - 1] = locality;
  return value;
}

/** Values that a PCR without events may have: zeros, or ones where only a dynamic launch brings zeros. */
export function isStartValue(pcr: number, value: Uint8Array, launched: boolean): boolean {
  const ones = drtmPcrs.includes(pcr) && !launched;
  return value.every((byte) => byte === (ones ? 0xff : 0));
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

/** Windows' measurements (WBCL): which logs have them, and which of its events count (section 5). */

import { CodedError } from '@veritee/core';
import { ByteReader, sameBytes, utf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import type { Trail } from '../../trail/trail.ts';
import { digestOf } from '../digest.ts';
import { eventType, eventTypeName } from './event-types.ts';
import type { EventLog, LogEvent } from './read.ts';
import { algorithmId } from './replay.ts';
import { decodeTagged, isWindowsId, type TaggedEvent } from './tagged.ts';
import type { TrustedEvent } from './trusted-events.ts';

/** PCRs that Windows' boot components extend. */
export const windowsPcrs: readonly number[] = [11, 12, 13, 14];
/** Those that its separators close. */
const closedPcrs: readonly number[] = [12, 13, 14];
/** Boot configuration and modules again, after a dynamic launch. */
const launchPcrs: readonly number[] = [19, 20];
const WBCL = utf8('WBCL');
const CHECK = 'Windows events are measured, in place and well-formed';

/** An event whose tags count. */
export interface WindowsEvent extends TrustedEvent {
  readonly tags: readonly TaggedEvent[];
}

/** What counts of Windows' PCRs. */
export interface WindowsEvents {
  readonly tagged: readonly WindowsEvent[];
  /** One for each PCR that is closed. */
  readonly separators: readonly TrustedEvent[];
}

/** Whether an event is in a PCR that only Windows' rules speak for. */
export function isWindowsPcr(pcr: number): boolean {
  return closedPcrs.includes(pcr) || launchPcrs.includes(pcr);
}

/**
 * Whether Windows wrote a log. Types can be relabelled, so the digest of its separator is enough: it cannot be hidden
 * without breaking the replay.
 */
export function isWindowsLog(logs: readonly EventLog[], hash: TpmHash): boolean {
  const id = algorithmId(hash);
  const separator = digestOf(hash, WBCL);
  return logs.some(({ events }) =>
    events.some((event) => {
      if (event.type === eventType.noAction) return false;
      const digest = event.digests.get(id);
      if (closedPcrs.includes(event.pcr) && digest !== undefined && sameBytes(digest, separator)) return true;
      return [...windowsPcrs, ...launchPcrs].includes(event.pcr) && startsWithWindowsTag(event);
    }),
  );
}

function startsWithWindowsTag({ type, data }: LogEvent): boolean {
  if (type !== eventType.eventTag || data.length < 8) return false;
  return isWindowsId(new ByteReader(data, 'tagged event').u32le('id'));
}

/**
 * The events of Windows that count: measured tags before the separator. Anything else in these PCRs is a refusal, since
 * real events could hide behind another type.
 *
 * @param events - of PCRs that the quote explains
 * @throws EvidenceError `WindowsEvents`
 */
export function windowsEvents(events: readonly TrustedEvent[], trail: Trail): WindowsEvents {
  const parts = [...closedPcrs, ...launchPcrs].map((pcr) =>
    eventsOfPcr(
      pcr,
      events.filter((event) => event.pcr === pcr),
      trail,
    ),
  );
  const tagged = parts.flatMap((part) => part.tagged).toSorted((a, b) => a.sequence - b.sequence);
  const pcrs = [...new Set(tagged.map(({ pcr }) => pcr))].join(' ');
  trail.pass(CHECK, `${tagged.length} events of PCRs ${pcrs}`);
  return { tagged, separators: parts.flatMap(({ separators }) => separators) };
}

function eventsOfPcr(pcr: number, events: readonly TrustedEvent[], trail: Trail): WindowsEvents {
  const tagged: WindowsEvent[] = [];
  const separators: TrustedEvent[] = [];
  const mustClose = closedPcrs.includes(pcr);
  for (const event of events) {
    if (event.type === eventType.separator) {
      if (mustClose) requireWbcl(event, separators.length, trail);
      separators.push(event);
    } else if (separators.length === 0) tagged.push(countedEvent(event, trail));
    // Whoever runs after the loader can extend these PCRs: what comes behind the separator says nothing.
  }
  const last = tagged.at(-1);
  if (mustClose && last !== undefined && separators.length === 0)
    refuse(last, 'no separator after it', trail);
  return { tagged, separators: separators.slice(0, 1) };
}

function requireWbcl(event: TrustedEvent, before: number, trail: Trail): void {
  if (before > 0) refuse(event, 'a second separator', trail);
  const { measured } = event;
  if (measured === undefined || !sameBytes(measured.bytes, WBCL))
    refuse(event, 'a separator of other data', trail);
}

function countedEvent(event: TrustedEvent, trail: Trail): WindowsEvent {
  if (event.type !== eventType.eventTag)
    return refuse(event, `type ${eventTypeName(event.type) ?? event.type}`, trail);
  if (event.measured === undefined) return refuse(event, 'data that was not measured', trail);
  try {
    return { ...event, tags: decodeTagged(event.measured.bytes) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return refuse(event, error.explain(), trail);
  }
}

function refuse({ sequence, pcr }: TrustedEvent, found: string, trail: Trail): never {
  return trail.fail(
    CHECK,
    new EvidenceError('WindowsEvents', `Event ${sequence} in PCR ${pcr} cannot be relied on.`, {
      expected: 'measured tagged events, then one separator "WBCL"',
      found,
    }),
  );
}

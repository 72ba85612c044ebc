/** Event logs for people and scripts: every event, and what the log replays to. Reads without trusting. */

import { CodedError, type JsonValue } from '@veritee/core';
import {
  base64url,
  fromBase64url,
  fromUtf8,
  hex,
  sameBytes,
  withoutTrailingNuls,
} from '@veritee/core/internal';
import { algorithmName, hashAlgorithm, hashAlgorithms } from '@veritee/core/internal/tpm2';
import { digestOf } from '../digest.ts';
import { eventType, eventTypeName } from './event-types.ts';
import { gptJson } from './gpt.ts';
import { decodeEventLog, type EventLog, type LogEvent } from './read.ts';
import { replay } from './replay.ts';
import { taggedJson } from './sipa.ts';
import { decodeTagged, isWindowsId } from './tagged.ts';
import { decodeUefiVariable, uefiGuid } from './uefi.ts';

/** One event, described. */
export interface DescribedEvent {
  readonly sequence: number;
  readonly pcr: number;
  /** `EV_…`, or the number of a type that is not known. */
  readonly type: string;
  readonly typeNumber: number;
  /** Lower-case hex by algorithm. */
  readonly digests: Readonly<Record<string, string>>;
  /** Lower-case hex. */
  readonly data: string;
  /** Whether the digests are those of the data: where they are not, the data is the log's word alone. */
  readonly dataMeasured: boolean;
  /** The data in short, for people. */
  readonly summary: string;
  /** The data taken apart, where its form is known. */
  readonly content?: JsonValue | undefined;
}

/** A log, described. */
export interface DescribedEventLog {
  readonly format: EventLog['format'];
  /** `PCR`, or `MR` for the log of a TDX guest: there 1 to 4 are RTMR 0 to 3. */
  readonly registers: EventLog['registers'];
  readonly digestAlgorithms: readonly string[];
  readonly events: readonly DescribedEvent[];
  /** PCR values by algorithm and index, lower-case hex; PCRs without events are left out. */
  readonly replay: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Describes a TCG event log.
 *
 * @throws EvidenceError `EventLogFormat`, `EventLogTooLarge` for bytes that are none
 * @example
 * describeEventLog(bytes).replay['sha256']?.['7'];
 */
export function describeEventLog(bytes: Uint8Array): DescribedEventLog {
  const log = decodeEventLog(bytes);
  return {
    format: log.format,
    registers: log.registers,
    digestAlgorithms: log.algorithms.map(algorithmName),
    events: log.events.map(describeEvent),
    replay: Object.fromEntries(
      hashAlgorithms
        .filter(({ id }) => log.algorithms.includes(id))
        .map(({ name }) => [name, replayedHex(log, name)]),
    ),
  };
}

function replayedHex(log: EventLog, hash: Parameters<typeof replay>[1]): Readonly<Record<string, string>> {
  const values = [...replay([log], hash)].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    values.flatMap(([pcr, { value }]) => (value === undefined ? [] : [[String(pcr), hex(value)]])),
  );
}

function describeEvent(event: LogEvent): DescribedEvent {
  const { sequence, pcr, type, digests, data } = event;
  const content = contentOf(event);
  return {
    sequence,
    pcr,
    type: eventTypeName(type) ?? `0x${type.toString(16).padStart(8, '0')}`,
    typeNumber: type,
    digests: Object.fromEntries([...digests].map(([id, digest]) => [algorithmName(id), hex(digest)])),
    data: hex(data),
    dataMeasured: isMeasured(event),
    summary: summaryOf(event, content),
    ...(content !== undefined && { content }),
  };
}

function isMeasured({ digests, data }: LogEvent): boolean {
  const known = [...digests].flatMap(([id, digest]) => {
    const algorithm = hashAlgorithm(id);
    return algorithm === undefined ? [] : [{ name: algorithm.name, digest }];
  });
  return known.length > 0 && known.every(({ name, digest }) => sameBytes(digestOf(name, data), digest));
}

/** What the type says that the data is; undefined when it is not that after all. */
function contentOf({ type, data }: LogEvent): JsonValue | undefined {
  try {
    switch (type) {
      case eventType.efiVariableDriverConfig:
      case eventType.efiVariableBoot:
      case eventType.efiVariableBoot2:
      case eventType.efiVariableAuthority:
      case eventType.efiSpdmDevicePolicy:
      case eventType.efiSpdmDeviceAuthority: {
        const { guid, name, data: value } = decodeUefiVariable(data);
        return { guid, name, data: base64url(value) };
      }
      case eventType.efiGptEvent:
      case eventType.efiGptEvent2:
        return gptJson(data);
      case eventType.eventTag: {
        const tags = decodeTagged(data);
        return tags.some(({ id }) => isWindowsId(id)) ? taggedJson(tags) : undefined;
      }
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Types whose data is text. */
const TEXTS: ReadonlySet<number> = new Set([
  eventType.postCode,
  eventType.action,
  eventType.ipl,
  eventType.efiAction,
]);
const LONGEST_SUMMARY = 80;

function summaryOf({ type, data }: LogEvent, content: JsonValue | undefined): string {
  if (type === eventType.noAction || TEXTS.has(type)) return textIn(data) ?? sizeOf(data);
  if (isVariable(content)) {
    const data = fromBase64url(content.data);
    const value = data.length <= 4 ? `= ${hex(data)}` : `${data.length} bytes`;
    return `${content.name} ${value}${content.guid === uefiGuid.globalVariable ? '' : ` (${content.guid})`}`;
  }
  if (content !== undefined && typeof content === 'object' && content !== null && type === eventType.eventTag)
    return shortened(namesIn(content).join(' '));
  return data.length <= 8 ? hex(data) : sizeOf(data);
}

function isVariable(
  content: JsonValue | undefined,
): content is { readonly guid: string; readonly name: string; readonly data: string } {
  return typeof content === 'object' && content !== null && 'guid' in content && 'name' in content;
}

/** Names of Windows' events, those inside a boundary too. */
function namesIn(content: object): string[] {
  return Object.entries(content).flatMap(([name, value]) =>
    name === 'EVENT_TRUSTBOUNDARY' ? namesIn(value as object) : [name.replace('EVENT_', '')],
  );
}

function textIn(data: Uint8Array): string | undefined {
  try {
    const text = fromUtf8(withoutTrailingNuls(data));
    return /^[\x20-\x7e]+$/.test(text) ? shortened(text) : undefined;
  } catch {
    return undefined;
  }
}

function shortened(text: string): string {
  return text.length <= LONGEST_SUMMARY ? text : `${text.slice(0, LONGEST_SUMMARY - 1)}…`;
}

function sizeOf(data: Uint8Array): string {
  return `${data.length} bytes`;
}

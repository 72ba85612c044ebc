/** Windows' tagged events: sequences of id, size and payload, some of them containers of the same (WBCL). */

import { ByteReader } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';

/** One tagged event. */
export interface TaggedEvent {
  readonly id: number;
  readonly payload: Uint8Array;
  /** Of a container. */
  readonly children?: readonly TaggedEvent[] | undefined;
}

const AGGREGATION = 0x40000000;
const NOT_MEASURED = 0x80000000;
const CONTAINER_CLASS = 1;
const DEEPEST = 8;
const MOST_TAGS = 65_536;

/**
 * Decodes the data of an EV_EVENT_TAG.
 * @throws EvidenceError `WindowsEvents`; FormatError on sizes past the end
 */
export function decodeTagged(data: Uint8Array): TaggedEvent[] {
  return readSequence(data, 0, { left: MOST_TAGS });
}

function readSequence(data: Uint8Array, depth: number, budget: { left: number }): TaggedEvent[] {
  if (depth > DEEPEST) throw malformed('Tagged events are nested too deeply.', `at most ${DEEPEST} levels`);
  const reader = new ByteReader(data, 'tagged event');
  const events: TaggedEvent[] = [];
  while (reader.remaining > 0) {
    if (--budget.left < 0) throw malformed('There are too many tagged events.', `at most ${MOST_TAGS}`);
    const id = reader.u32le('id');
    const payload = reader.bytes(reader.u32le('size'), 'payload');
    events.push({
      id,
      payload,
      children: isContainer(id) ? readSequence(payload, depth + 1, budget) : undefined,
    });
  }
  return events;
}

/** Aggregations of class 1 hold tagged events; what is marked as not measured is not looked into. */
function isContainer(id: number): boolean {
  return (id & AGGREGATION) !== 0 && (id & NOT_MEASURED) === 0 && classOf(id) === CONTAINER_CLASS;
}

/** The class of an id: bits 16 to 19. */
export function classOf(id: number): number {
  return (id >>> 16) & 0xf;
}

/** Whether an id has the form of Windows' ids: a known class, and no bit outside class, flags and number. */
export function isWindowsId(id: number): boolean {
  const known = classOf(id) >= CONTAINER_CLASS && classOf(id) <= 0xc;
  return known && (id & 0x3ff00000) === 0;
}

/** For people. */
export function hexId(id: number): string {
  return `0x${id.toString(16).padStart(8, '0')}`;
}

function malformed(message: string, expected: string): EvidenceError {
  return new EvidenceError('WindowsEvents', message, { expected });
}

/** IMA's entries as events of claims, in the shape that policies query (section 2.4). */

import { CodedError, type JsonObject, type JsonValue } from '@veritee/core';
import { fromUtf8, hex } from '@veritee/core/internal';
import { decodeCertificate, nameText } from '@veritee/core/internal/x509';
import { EvidenceError } from '../../errors.ts';
import type { ForeignEvent } from '../event-log/events-claim.ts';
import { entriesIn, entryAt, type ImaEntry, type ImaList, imaFields, pcrOf } from './list.ts';
import { type ImaFields, imaTemplate } from './templates.ts';

/** Reading a certificate takes a hundred times as long as an entry: no machine has that many keys. */
const MOST_CERTIFICATES = 1024;

/** What is remembered from entry to entry. */
interface Reading {
  readonly templates: Map<string, ImaFields>;
  /** Subjects by the bytes of their certificates. */
  readonly subjects: Map<string, string | undefined>;
}

/**
 * The entries that a quote covers, made one at a time.
 *
 * @param believed - by PCR, how many of its entries the quote covers
 * @param firstSequence - the place of the lists' first entry, believed or not
 * @throws EvidenceError `EventLogTooLarge`
 */
export function* imaEvents(
  lists: readonly ImaList[],
  believed: ReadonlyMap<number, number>,
  firstSequence: number,
): Generator<ForeignEvent, void> {
  const left = new Map(believed);
  const reading: Reading = { templates: new Map(), subjects: new Map() };
  let open = [...left.values()].filter((count) => count > 0).length;
  let sequence = firstSequence;
  for (const list of lists) {
    const entries = entriesIn(list);
    for (let at = 0; at < entries && open > 0; at++, sequence++) {
      const pcr = pcrOf(list, at);
      const count = left.get(pcr) ?? 0;
      if (count === 0) continue;
      left.set(pcr, count - 1);
      if (count === 1) open--;
      yield eventOf(entryAt(list, at), sequence, reading);
    }
  }
}

/** Of a violation nothing was measured but that there was one. */
function eventOf(entry: ImaEntry, sequence: number, reading: Reading): ForeignEvent {
  const processed = entry.isViolation ? { Violation: true } : entryJson(entry, reading);
  return { sequence, pcr: entry.pcr, typeName: 'IMA_MEASUREMENT_EVENT', processed };
}

function entryJson(entry: ImaEntry, reading: Reading): JsonObject {
  const { template } = entry;
  const places = templateOf(template, reading);
  const members: Record<string, JsonValue> = { Template: template };
  const fields = imaFields(entry);
  const fieldAt = (place: number | undefined): Uint8Array | undefined =>
    place === undefined ? undefined : fields[place];
  const nameField = fieldAt(places.name);
  const name = nameField === undefined ? undefined : printable(nameField);
  const digest = fieldAt(places.digest);
  if (name !== undefined) members['Name'] = name;
  if (digest !== undefined)
    members['Digest'] = template === 'ima' ? `sha1:${hex(digest)}` : digestText(digest);
  const buffer = fieldAt(places.buffer);
  if (buffer === undefined || name === undefined) return members;
  if (name === 'kernel_version') members['KernelVersion'] = printable(buffer);
  else {
    const subject = subjectOf(buffer, reading);
    if (subject !== undefined) Object.assign(members, { Keyring: name, CertificateSubject: subject });
  }
  return members;
}

function templateOf(template: string, { templates }: Reading): ImaFields {
  const known = templates.get(template);
  if (known !== undefined) return known;
  const places = imaTemplate(template);
  templates.set(template, places);
  return places;
}

/** `d-ng`: the algorithm's name, a colon, NUL, and the digest; `d-ngv2`: the kind of the digest in front. */
function digestText(field: Uint8Array): string {
  const end = field.indexOf(0);
  if (end < 1) return hex(field);
  return `${printable(field.subarray(0, end))}${hex(field.subarray(end + 1))}`;
}

function printable(field: Uint8Array): string {
  const end = field.indexOf(0);
  const bytes = end === -1 ? field : field.subarray(0, end);
  try {
    return fromUtf8(bytes);
  } catch {
    return hex(bytes);
  }
}

/** Keys are measured as certificates; other buffers are not. */
function subjectOf(der: Uint8Array, { subjects }: Reading): string | undefined {
  if (der[0] !== 0x30) return undefined;
  const key = hex(der);
  if (subjects.has(key)) return subjects.get(key);
  if (subjects.size === MOST_CERTIFICATES)
    throw new EvidenceError('EventLogTooLarge', 'The IMA log has too many certificates.', {
      expected: `at most ${MOST_CERTIFICATES} different ones`,
    });
  const subject = certificateSubject(der);
  subjects.set(key, subject);
  return subject;
}

function certificateSubject(der: Uint8Array): string | undefined {
  try {
    return nameText(decodeCertificate(der).subject).join(', ');
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

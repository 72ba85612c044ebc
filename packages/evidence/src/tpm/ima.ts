/** Linux IMA's measurement list: entries, their replay up to the quoted value, and claims (section 2.4). */

import { X509Certificate } from 'node:crypto';
import {
  ByteReader,
  CodedError,
  concat,
  fromUtf8,
  hex,
  type JsonObject,
  type JsonValue,
  sameBytes,
} from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail.ts';
import { digestOf, type TpmHash } from './algorithms.ts';
import type { ForeignEvent } from './event-log/events-claim.ts';
import { extended } from './event-log/replay.ts';

/** The PCR that IMA extends. */
export const imaPcr = 10;

/** One entry of the list. */
export interface ImaEntry {
  /** SHA-1, all zeros for a violation. */
  readonly templateHash: Uint8Array;
  readonly template: string;
  /** The bytes whose hash extends the PCR. */
  readonly hashed: Uint8Array;
  readonly fields: readonly Uint8Array[];
}

const MOST_ENTRIES = 65_536;
const LONGEST_TEMPLATE_NAME = 64;
const MOST_FIELDS = 16;
const SHA1_BYTES = 20;
/** The first template pads its file name. */
const PADDED_NAME = 256;

/**
 * Decodes a binary measurement list.
 * @throws EvidenceError `ImaLogFormat`, `EventLogTooLarge`
 */
export function decodeImaLog(input: Uint8Array): ImaEntry[] {
  try {
    const reader = new ByteReader(input, 'IMA log');
    const entries: ImaEntry[] = [];
    while (reader.remaining > 0) {
      if (entries.length === MOST_ENTRIES)
        throw new EvidenceError('EventLogTooLarge', 'The IMA log is too large.', {
          expected: `at most ${MOST_ENTRIES} entries`,
        });
      entries.push(readEntry(reader));
    }
    return entries;
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('ImaLogFormat', error);
  }
}

function readEntry(reader: ByteReader): ImaEntry {
  const pcr = reader.u32le('PCR index');
  if (pcr !== imaPcr) throw malformed(`PCR ${imaPcr}`, `${pcr}`);
  const templateHash = reader.bytes(SHA1_BYTES, 'template hash');
  const nameLength = reader.u32le('template name length');
  if (nameLength > LONGEST_TEMPLATE_NAME) throw malformed('a template name', `${nameLength} bytes`);
  const template = fromUtf8(reader.bytes(nameLength, 'template name'), 'template name');
  if (template === 'ima') return readFirstTemplate(reader, templateHash);
  const hashed = reader.bytes(reader.u32le('template data length'), 'template data');
  return { templateHash, template, hashed, fields: readFields(hashed) };
}

/** `ima`: a SHA-1 digest and a name, which is padded before it is hashed. */
function readFirstTemplate(reader: ByteReader, templateHash: Uint8Array): ImaEntry {
  const digest = reader.bytes(SHA1_BYTES, 'file digest');
  const name = reader.bytes(reader.u32le('file name length'), 'file name');
  if (name.length >= PADDED_NAME) throw malformed('a file name of at most 255 bytes', `${name.length} bytes`);
  const hashed = concat(digest, name, new Uint8Array(PADDED_NAME - name.length));
  return { templateHash, template: 'ima', hashed, fields: [digest, name] };
}

function readFields(data: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(data, 'IMA template data');
  const fields: Uint8Array[] = [];
  while (reader.remaining > 0) {
    if (fields.length === MOST_FIELDS) throw malformed(`at most ${MOST_FIELDS} fields`, 'more');
    fields.push(reader.bytes(reader.u32le('field length'), 'field'));
  }
  return fields;
}

/**
 * Replays a list until the quoted value is met: entries are added between quote and reading, and say nothing.
 *
 * @param start - what PCR 10 holds before the first entry
 * @returns how many entries explain the value; undefined when none of the ways in which kernels extend their PCR does
 */
export function imaEntriesQuoted(
  entries: readonly ImaEntry[],
  start: Uint8Array,
  quoted: Uint8Array,
  hash: TpmHash,
): number | undefined {
  // Kernels from 5.8 hash the data with each bank's own algorithm; older ones pad the SHA-1.
  const ways = hash === 'sha1' ? [paddedSha1] : [ownHash, paddedSha1];
  for (const way of ways) {
    let value = start;
    for (let count = 0; ; count++) {
      if (sameBytes(value, quoted)) return count;
      const entry = entries[count];
      if (entry === undefined) break;
      value = extended(hash, value, isViolation(entry) ? allOnes(start.length) : way(entry, hash));
    }
  }
  return undefined;
}

function ownHash({ hashed }: ImaEntry, hash: TpmHash): Uint8Array {
  return digestOf(hash, hashed);
}

/** The list's own hash is not believed: it is made from the data again. */
function paddedSha1({ hashed }: ImaEntry, hash: TpmHash): Uint8Array {
  const digest = digestOf('sha1', hashed);
  const padding = digestOf(hash, new Uint8Array()).length - digest.length;
  return concat(digest, new Uint8Array(padding));
}

function isViolation({ templateHash }: ImaEntry): boolean {
  return templateHash.every((byte) => byte === 0);
}

function allOnes(length: number): Uint8Array {
  return new Uint8Array(length).fill(0xff);
}

/** Entries as events of claims. Of a violation nothing was measured but that there was one. */
export function imaEvents(entries: readonly ImaEntry[], firstSequence: number): ForeignEvent[] {
  return entries.map((entry, i) => ({
    sequence: firstSequence + i,
    pcr: imaPcr,
    typeName: 'IMA_MEASUREMENT_EVENT',
    processed: isViolation(entry) ? { Violation: true } : entryJson(entry),
  }));
}

function entryJson({ template, fields }: ImaEntry): JsonObject {
  const [digest = new Uint8Array(), nameField = new Uint8Array(), third] = fields;
  const name = printable(nameField);
  const members: Record<string, JsonValue> = { Template: template, Name: name };
  if (template === 'ima') members['Digest'] = `sha1:${hex(digest)}`;
  else members['Digest'] = digestText(digest);
  if (template !== 'ima-buf' || third === undefined) return members;
  if (name === 'kernel_version') members['KernelVersion'] = printable(third);
  else {
    const subject = certificateSubject(third);
    if (subject !== undefined) Object.assign(members, { Keyring: name, CertificateSubject: subject });
  }
  return members;
}

/** `d-ng`: the algorithm's name, a colon, NUL, and the digest. */
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

function certificateSubject(der: Uint8Array): string | undefined {
  if (der[0] !== 0x30) return undefined;
  try {
    return new X509Certificate(der).subject.split('\n').join(', ');
  } catch {
    return undefined;
  }
}

function malformed(expected: string, found: string): EvidenceError {
  return new EvidenceError('ImaLogFormat', 'The IMA log has not its form.', { expected, found });
}

/** Linux IMA's measurement list: bytes to entries (section 2.4). Nothing here is trust. */

import { CodedError } from '@veritee/core';
import { ByteReader, fromUtf8, sameBytes } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';
import { refusalOf } from '../../trail/trail.ts';

/** One entry of the list. */
export interface ImaEntry {
  /** The PCR that the entry extends: 10, unless the kernel or the rule names another. */
  readonly pcr: number;
  /** Of a violation nothing was measured but that there was one: its template hash is all zeros. */
  readonly isViolation: boolean;
  /** Name of the template, or its format where the kernel was given one. */
  readonly template: string;
  /** The template's data as it stands in the list, a view into it. */
  readonly data: Uint8Array;
}

/**
 * A list whose form was checked. Real ones have many thousands of entries, so they are kept as numbers beside the bytes:
 * an entry is put together when it is asked for.
 */
export interface ImaList {
  readonly bytes: Uint8Array;
  /** Names of the templates, each once. */
  readonly templates: readonly string[];
  /** For each entry PCR, 1 for a violation, place of its template, first byte and length of its data. */
  readonly rows: Uint32Array;
}

const COLUMNS = 5;
const MOST_ENTRIES = 65_536;
/** A format of all fields that the kernel knows is shorter. */
const LONGEST_TEMPLATE_NAME = 256;
const MOST_FIELDS = 16;
const SHA1_BYTES = 20;
/** The first template has neither lengths around its fields nor one around its data, and pads its file name. */
const FIRST_TEMPLATE = 'ima';
const PADDED_NAME = 256;
/** TPMs on PCs have 24 PCRs. */
const PCRS = 24;

/**
 * Decodes the binary measurement lists of one statement.
 * @throws EvidenceError `ImaLogFormat`, `EventLogTooLarge`
 */
export function decodeImaLists(inputs: readonly Uint8Array[]): ImaList[] {
  try {
    let left = MOST_ENTRIES;
    return inputs.map((bytes) => {
      const list = decodeList(bytes, left);
      left -= entriesIn(list);
      return list;
    });
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('ImaLogFormat', error);
  }
}

/** How many entries a list has. */
export function entriesIn({ rows }: ImaList): number {
  return rows.length / COLUMNS;
}

/** The PCR of an entry. */
export function pcrOf({ rows }: ImaList, at: number): number {
  return rows[COLUMNS * at] ?? 0;
}

/** The entry at a place. */
export function entryAt({ bytes, templates, rows }: ImaList, at: number): ImaEntry {
  const row = COLUMNS * at;
  const from = rows[row + 3] ?? 0;
  return {
    pcr: rows[row] ?? 0,
    isViolation: rows[row + 1] === 1,
    template: templates[rows[row + 2] ?? 0] ?? '',
    data: bytes.subarray(from, from + (rows[row + 4] ?? 0)),
  };
}

function decodeList(bytes: Uint8Array, most: number): ImaList {
  const reader = new ByteReader(bytes, 'IMA log');
  const templates = new TemplateNames();
  const rows: number[] = [];
  while (reader.remaining > 0) {
    if (rows.length === COLUMNS * most)
      throw new EvidenceError('EventLogTooLarge', 'The IMA log is too large.', {
        expected: `at most ${MOST_ENTRIES} entries`,
      });
    const pcr = reader.u32le('PCR index');
    if (pcr >= PCRS) throw malformed(`a PCR from 0 to ${PCRS - 1}`, `${pcr}`);
    const violation = isZeroHash(reader) ? 1 : 0;
    const nameLength = reader.u32le('template name length');
    if (nameLength > LONGEST_TEMPLATE_NAME) throw malformed('a template name', `${nameLength} bytes`);
    const template = templates.placeOf(reader.bytes(nameLength, 'template name'));
    const isFirst = templates.names[template] === FIRST_TEMPLATE;
    const length = isFirst ? undefined : reader.u32le('template data length');
    const from = reader.position;
    if (length === undefined) passFirstTemplate(reader);
    else passFields(reader, length);
    rows.push(pcr, violation, template, from, reader.position - from);
  }
  return { bytes, templates: templates.names, rows: Uint32Array.from(rows) };
}

/** Reads a template hash, which is not believed: it is made from the data again. */
function isZeroHash(reader: ByteReader): boolean {
  let bits = 0;
  for (let at = 0; at < SHA1_BYTES; at += 4) bits |= reader.u32le('template hash');
  return bits === 0;
}

/** Names of templates as they come up. Lists have few, and mostly the same one again. */
class TemplateNames {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();
  #last: { readonly bytes: Uint8Array; readonly place: number } | undefined;

  placeOf(bytes: Uint8Array): number {
    if (this.#last !== undefined && sameBytes(this.#last.bytes, bytes)) return this.#last.place;
    const name = fromUtf8(bytes, 'template name');
    const place = this.#places.get(name) ?? this.names.push(name) - 1;
    this.#places.set(name, place);
    this.#last = { bytes, place };
    return place;
  }
}

/** A digest, then a name behind its length. */
function passFirstTemplate(reader: ByteReader): void {
  reader.skip(SHA1_BYTES, 'file digest');
  const length = reader.u32le('file name length');
  if (length >= PADDED_NAME) throw malformed('a file name of at most 255 bytes', `${length} bytes`);
  reader.skip(length, 'file name');
}

function passFields(reader: ByteReader, length: number): void {
  if (length > reader.remaining) throw malformed(`${length} bytes of template data`, `${reader.remaining}`);
  const end = reader.position + length;
  for (let fields = 0; reader.position < end; fields++) {
    if (fields === MOST_FIELDS) throw malformed(`at most ${MOST_FIELDS} fields`, 'more');
    reader.skip(reader.u32le('field length'), 'field');
  }
  if (reader.position !== end)
    throw malformed('fields inside the template data', 'one that goes past its end');
}

/** The bytes whose hash extends the PCR. */
export function hashedBytes({ template, data }: ImaEntry): Uint8Array {
  if (template !== FIRST_TEMPLATE) return data;
  const [digest = data, name = data] = firstFields(data);
  const padded = new Uint8Array(SHA1_BYTES + PADDED_NAME);
  padded.set(digest);
  padded.set(name, SHA1_BYTES);
  return padded;
}

/** The fields of an entry, in the order of its template. */
export function imaFields({ template, data }: ImaEntry): readonly Uint8Array[] {
  if (template === FIRST_TEMPLATE) return firstFields(data);
  const reader = new ByteReader(data, 'IMA template data');
  const fields: Uint8Array[] = [];
  while (reader.remaining > 0) fields.push(reader.bytes(reader.u32le('field length'), 'field'));
  return fields;
}

function firstFields(data: Uint8Array): readonly Uint8Array[] {
  const reader = new ByteReader(data, 'IMA template data');
  return [
    reader.bytes(SHA1_BYTES, 'file digest'),
    reader.bytes(reader.u32le('file name length'), 'file name'),
  ];
}

function malformed(expected: string, found: string): EvidenceError {
  return new EvidenceError('ImaLogFormat', 'The IMA log is malformed.', { expected, found });
}

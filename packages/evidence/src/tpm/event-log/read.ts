/** TCG event logs, SHA-1 and crypto-agile: bytes to events (PC Client Firmware Profile, section 10). Nothing here is trust. */

import { CodedError } from '@veritee/core';
import { ByteReader, fromUtf8 } from '@veritee/core/internal';
import { algorithmName, digestSize } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import { refusalOf } from '../../trail/trail.ts';
import { eventType } from './event-types.ts';

/** One record. */
export interface LogEvent {
  /** Place in its log; the header record has place 0. */
  readonly sequence: number;
  readonly pcr: number;
  readonly type: number;
  /** By TPM_ALG_ID. */
  readonly digests: ReadonlyMap<number, Uint8Array>;
  readonly data: Uint8Array;
}

/**
 * Which registers a log is about: a TPM's PCRs, or the measurement registers of a TDX guest (MR 1 to 4 are RTMR 0 to 3),
 * whose logs have the same form and are found in the ACPI table CCEL.
 */
export type LogRegisters = 'PCR' | 'MR';

/** A decoded log; byte members are views into the input. */
export interface EventLog {
  readonly registers: LogRegisters;
  readonly format: 'sha1' | 'crypto-agile';
  /** TPM_ALG_IDs of the digests that every event should have. */
  readonly algorithms: readonly number[];
  /** Without the header record. */
  readonly events: readonly LogEvent[];
}

/** Most bytes of a log; real ones have up to about 200 KB. */
export const longestLog = 8 * 1024 * 1024;
const MOST_EVENTS = 65_536;
const MOST_ALGORITHMS = 16;
const LONGEST_DIGEST = 128;
/** TPMs on PCs have 24 PCRs. */
const PCRS = 24;
const NO_PCR = 0xffffffff;
const SHA1 = 0x0004;
const SHA1_BYTES = 20;
/** A header's signature, and which of its versions are known: those of SHA-1 logs, and the crypto-agile one. */
const SPEC_ID = 'Spec ID Event';
const SHA1_VERSIONS: ReadonlySet<string> = new Set(['00', '02']);
const CRYPTO_AGILE = '03';
const SIGNATURE_BYTES = 16;
/** Header records of TDX guests' logs are in the first measurement register that extends. */
const HEADER_REGISTERS: ReadonlyMap<number, LogRegisters> = new Map([
  [0, 'PCR'],
  [1, 'MR'],
]);
/** Where the data of the first record begins, in the form of all logs. */
const FIRST_DATA = 32;

/**
 * Whether bytes are meant as an event log: they begin with a header that says so. Logs of old firmware have none.
 *
 * @example
 * hasLogSignature(bytes); // true, also for a log that is malformed further on
 */
export function hasLogSignature(bytes: Uint8Array): boolean {
  return startsWith(bytes.subarray(FIRST_DATA, FIRST_DATA + SPEC_ID.length), SPEC_ID);
}

/**
 * Decodes a TCG event log.
 *
 * @throws EvidenceError `EventLogFormat`, `EventLogTooLarge`
 * @example
 * const log = decodeEventLog(bytes);
 * log.events[0]?.pcr;
 */
export function decodeEventLog(input: Uint8Array): EventLog {
  if (input.length > longestLog) throw tooLarge(`at most ${longestLog} bytes`, `${input.length} bytes`);
  try {
    return readLog(input);
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('EventLogFormat', error);
  }
}

function readLog(input: Uint8Array): EventLog {
  const reader = new ByteReader(input, 'event log');
  const first = readSha1Event(reader, 0);
  if (first === undefined) throw malformed('The event log is empty.', 'events', 'padding');
  const isHeader = first.type === eventType.noAction && startsWith(first.data, SPEC_ID);
  const registers = isHeader ? registersOf(first.pcr) : 'PCR';
  if (isHeader && versionOf(first.data) === CRYPTO_AGILE) {
    const sizes = readSpecId(first.data);
    const events = readEvents(reader, [], (sequence) => readAgileEvent(reader, sizes, sequence));
    return { registers, format: 'crypto-agile', algorithms: [...sizes.keys()], events };
  }
  const events = readEvents(reader, isHeader ? [] : [{ ...first, sequence: 1 }], (sequence) =>
    readSha1Event(reader, sequence),
  );
  return { registers, format: 'sha1', algorithms: [SHA1], events };
}

function registersOf(index: number): LogRegisters {
  const registers = HEADER_REGISTERS.get(index);
  if (registers !== undefined) return registers;
  throw malformed(
    'The header of the event log is in an unknown register.',
    '0 (PCRs) or 1 (CCEL)',
    `${index}`,
  );
}

function versionOf(data: Uint8Array): string {
  const version = String.fromCharCode(...data.subarray(SPEC_ID.length, SPEC_ID.length + 2));
  if (version === CRYPTO_AGILE || SHA1_VERSIONS.has(version)) return version;
  throw malformed(
    'The version of the event log is not known.',
    [...SHA1_VERSIONS, CRYPTO_AGILE].map((each) => `${SPEC_ID}${each}`).join(', '),
    `${SPEC_ID}${/^[ -~]*$/.test(version) ? version : ' and other bytes'}`,
  );
}

function readEvents(
  reader: ByteReader,
  events: LogEvent[],
  read: (sequence: number) => LogEvent | undefined,
): LogEvent[] {
  while (reader.remaining > 0) {
    if (events.length === MOST_EVENTS) throw tooLarge(`at most ${MOST_EVENTS} events`, 'more');
    const event = read(events.length + 1);
    if (event === undefined) break;
    events.push(event);
  }
  return events;
}

/** TCG_PCR_EVENT; undefined where padding starts. */
function readSha1Event(reader: ByteReader, sequence: number): LogEvent | undefined {
  const head = readHead(reader);
  if (head === undefined) return undefined;
  const digests = new Map([[SHA1, reader.bytes(SHA1_BYTES, 'digest')]]);
  return { sequence, ...head, digests, data: reader.bytes(reader.u32le('event size'), 'event data') };
}

/** TCG_PCR_EVENT2. */
function readAgileEvent(
  reader: ByteReader,
  sizes: ReadonlyMap<number, number>,
  sequence: number,
): LogEvent | undefined {
  const head = readHead(reader);
  if (head === undefined) return undefined;
  const count = reader.u32le('digest count');
  if (count > sizes.size)
    throw malformed('An event has too many digests.', `at most ${sizes.size}`, `${count}`);
  const digests = new Map<number, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le('digest algorithm');
    const size = sizes.get(algorithm);
    if (size === undefined || digests.has(algorithm)) {
      const expected = [...sizes.keys()].map(algorithmName).join(', ');
      throw malformed(
        'The digests of an event are not those of the header.',
        expected,
        algorithmName(algorithm),
      );
    }
    digests.set(algorithm, reader.bytes(size, 'digest'));
  }
  return { sequence, ...head, digests, data: reader.bytes(reader.u32le('event size'), 'event data') };
}

function readHead(reader: ByteReader): Pick<LogEvent, 'pcr' | 'type'> | undefined {
  const pcr = reader.u32le('PCR index');
  const type = reader.u32le('event type');
  if (pcr === NO_PCR && type === NO_PCR) {
    // Firmware tables are as long as their memory: what follows the last event is padding, and nothing else.
    if (reader.rest().some((byte) => byte !== 0xff))
      throw malformed('There are bytes after the padding.', '0xff', 'others');
    return undefined;
  }
  if (pcr >= PCRS && !(pcr === NO_PCR && type === eventType.noAction)) {
    throw malformed('An event is for a PCR that does not exist.', `0 to ${PCRS - 1}`, `${pcr}`);
  }
  return { pcr, type };
}

/** TCG_EfiSpecIDEvent: which digests the events have, and their sizes. */
function readSpecId(data: Uint8Array): Map<number, number> {
  const reader = new ByteReader(data, 'event log header');
  reader.skip(SIGNATURE_BYTES, 'signature');
  reader.u32le('platformClass');
  const minor = reader.u8('specVersionMinor');
  const major = reader.u8('specVersionMajor');
  if (major !== 2) throw malformed('The version of the event log is not known.', '2', `${major}.${minor}`);
  reader.u8('specErrata');
  reader.u8('uintnSize');
  const count = reader.u32le('numberOfAlgorithms');
  if (count === 0 || count > MOST_ALGORITHMS)
    throw malformed(
      'The event log has too many or no digest algorithms.',
      `1 to ${MOST_ALGORITHMS}`,
      `${count}`,
    );
  const sizes = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le('algorithmId');
    const size = reader.u16le('digestSize');
    const known = digestSize(algorithm);
    if (
      sizes.has(algorithm) ||
      size === 0 ||
      size > LONGEST_DIGEST ||
      (known !== undefined && known !== size)
    )
      throw malformed(
        'A digest algorithm of the event log is given twice or with a wrong size.',
        `${known ?? 'once'}`,
        `${size}`,
      );
    sizes.set(algorithm, size);
  }
  skipVendorData(reader, data.length);
  return sizes;
}

/** Some firmware leaves its vendor data out of the size of the header record, so that no later record can be found. */
function skipVendorData(reader: ByteReader, recordSize: number): void {
  const size = reader.u8('vendorInfoSize');
  if (size !== reader.remaining)
    throw malformed(
      'The size of the event log header does not fit its vendor data.',
      `a header record of ${recordSize - reader.remaining + size} bytes, with ${size} bytes of vendor data`,
      `one of ${recordSize} bytes, of which ${reader.remaining} are left`,
      'Get the log again, or report it to the vendor.',
    );
  reader.skip(size, 'vendorInfo');
}

/** The locality that the TPM was started from, when the log states one: it goes into the first value of PCR 0. */
export function startupLocality(log: EventLog): number | undefined {
  const stated = log.events.filter(
    ({ pcr, type, data }) =>
      pcr === 0 && type === eventType.noAction && data.length === 17 && startsWith(data, 'StartupLocality\0'),
  );
  const localities = new Set(stated.map(({ data }) => data[16] ?? 0));
  const [locality, ...others] = localities;
  if (others.length > 0 || ![undefined, 0, 3, 4].includes(locality))
    throw malformed(
      'The startup locality of the event log is not possible.',
      '0, 3 or 4, once',
      [...localities].join(', '),
    );
  return locality;
}

function startsWith(data: Uint8Array, text: string): boolean {
  const head = data.subarray(0, text.length);
  return head.every((byte) => byte < 0x80) && fromUtf8(head) === text;
}

function malformed(message: string, expected: string, found: string, hint?: string): EvidenceError {
  return new EvidenceError('EventLogFormat', message, { expected, found, hint });
}

function tooLarge(expected: string, found: string): EvidenceError {
  return new EvidenceError('EventLogTooLarge', 'The event log is too large.', { expected, found });
}

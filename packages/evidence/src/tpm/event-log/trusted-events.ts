/**
 * What may be believed of a replayed log (section 4.4). A PCR covers the digests of its events and their order, nothing
 * else: types are the log's word, and data counts only where its hash is the digest.
 */

import { concat, sameBytes, utf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { digestOf } from '../digest.ts';
import { eventType } from './event-types.ts';
import type { EventLog, LogEvent } from './read.ts';
import { algorithmId, extendsPcr } from './replay.ts';
import { decodeUefiVariable, type UefiVariable } from './uefi.ts';

/** Bytes whose hash is the event's digest, and what part of the record they are. */
export interface MeasuredData {
  readonly bytes: Uint8Array;
  readonly form: 'data' | 'variable data' | 'authority entry';
}

/** An event of a PCR whose replay gave the quoted value. */
export interface TrustedEvent {
  /** One counter over all logs. */
  readonly sequence: number;
  readonly pcr: number;
  /** Not measured. */
  readonly type: number;
  /** Of the quoted bank. */
  readonly digest: Uint8Array;
  /** Undefined when the record's data is not what was measured: then it says nothing. */
  readonly measured: MeasuredData | undefined;
}

/**
 * The events of the given PCRs, each with what of its data was measured.
 *
 * @param pcrs - those whose replayed value is the quoted one, in the same bank
 */
export function trustedEvents(
  logs: readonly EventLog[],
  hash: TpmHash,
  pcrs: ReadonlySet<number>,
): TrustedEvent[] {
  const id = algorithmId(hash);
  const trusted: TrustedEvent[] = [];
  let before = 0;
  for (const { events } of logs) {
    for (const event of events) {
      const digest = event.digests.get(id);
      if (!extendsPcr(event) || !pcrs.has(event.pcr) || digest === undefined) continue;
      const { pcr, type } = event;
      const sequence = before + event.sequence;
      trusted.push({ sequence, pcr, type, digest, measured: measuredData(event, digest, hash) });
    }
    before += events.length + 1;
  }
  return trusted;
}

/** Which bytes of a record hash to its digest. */
function measuredData({ type, data }: LogEvent, digest: Uint8Array, hash: TpmHash): MeasuredData | undefined {
  const hashes = (bytes: Uint8Array): boolean => sameBytes(digestOf(hash, bytes), digest);
  if (hashes(data)) return { bytes: data, form: 'data' };
  if (type === eventType.efiVariableBoot || type === eventType.efiVariableBoot2) {
    // Some firmware measures the variable's data only; its name is then nobody's word.
    const variable = variableIn(data);
    if (variable !== undefined && hashes(variable.data))
      return { bytes: variable.data, form: 'variable data' };
  }
  if (type === eventType.efiVariableAuthority && data.length > 0) {
    // Old versions of shim log one byte more than they measure.
    const shorter = data.subarray(0, -1);
    if (hashes(shorter)) return { bytes: shorter, form: 'data' };
    // Some firmware logs the entry alone and measures it as the variable db.
    if (hashes(asDatabaseVariable(data))) return { bytes: data, form: 'authority entry' };
  }
  return undefined;
}

/** The UEFI variable that the data is; undefined for data of another form. */
export function variableIn(data: Uint8Array): UefiVariable | undefined {
  try {
    return decodeUefiVariable(data);
  } catch {
    return undefined;
  }
}

const IMAGE_SECURITY_DATABASE = Uint8Array.of(
  ...[0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f],
);
const DB = utf8('d\0b\0');

function asDatabaseVariable(entry: Uint8Array): Uint8Array {
  const lengths = new Uint8Array(16);
  const view = new DataView(lengths.buffer);
  view.setBigUint64(0, BigInt(DB.length / 2), true);
  view.setBigUint64(8, BigInt(entry.length), true);
  return concat(IMAGE_SECURITY_DATABASE, lengths, DB, entry);
}

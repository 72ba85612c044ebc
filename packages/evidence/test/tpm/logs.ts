/** Event logs made of events, for tests. */

import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { digestOf } from '../../src/tpm/digest.ts';

/** An event; its digest is the hash of its data unless given. */
export interface MadeEvent {
  readonly pcr: number;
  readonly type: number;
  readonly data: Uint8Array;
  readonly digest?: Uint8Array;
}

/** A crypto-agile log with SHA-256 digests. */
export function agileLog(events: readonly MadeEvent[]): Uint8Array {
  const specId = new ByteWriter()
    .bytes(utf8('Spec ID Event03\0'))
    .u32le(0)
    .bytes(Uint8Array.of(0, 2, 0, 2))
    .u32le(1)
    .u16le(11)
    .u16le(32)
    .u8(0)
    .finish();
  const writer = new ByteWriter()
    .u32le(0)
    .u32le(3)
    .bytes(new Uint8Array(20))
    .u32le(specId.length)
    .bytes(specId);
  for (const { pcr, type, data, digest } of events) {
    const hashed = type === 3 ? new Uint8Array(32) : digestOf('sha256', data);
    writer
      .u32le(pcr)
      .u32le(type)
      .u32le(1)
      .u16le(11)
      .bytes(digest ?? hashed)
      .u32le(data.length)
      .bytes(data);
  }
  return writer.finish();
}

const GLOBAL = fromHex('61dfe48bca93d211aa0d00e098032b8c');
const SECURITY = fromHex('cbb219d73a3d9645a3bcdad00e67656f');

/** A measured UEFI variable. */
export function variable(name: string, data: Uint8Array, guid: 'global' | 'security' = 'global'): Uint8Array {
  const writer = new ByteWriter().bytes(guid === 'global' ? GLOBAL : SECURITY);
  writer.u64le(BigInt(name.length)).u64le(BigInt(data.length));
  for (const character of name) writer.u16le(character.charCodeAt(0));
  return writer.bytes(data).finish();
}

const VARIABLE = 0x80000001;
const AUTHORITY = 0x800000e0;
const entry = new Uint8Array(64).fill(7);

/** PCR 7 of a machine with Secure Boot on. */
export const secureBootEvents: readonly MadeEvent[] = [
  { pcr: 7, type: VARIABLE, data: variable('SecureBoot', Uint8Array.of(1)) },
  { pcr: 7, type: VARIABLE, data: variable('PK', entry) },
  { pcr: 7, type: VARIABLE, data: variable('KEK', entry) },
  { pcr: 7, type: VARIABLE, data: variable('db', entry, 'security') },
  { pcr: 7, type: VARIABLE, data: variable('dbx', entry, 'security') },
  { pcr: 7, type: 4, data: new Uint8Array(4) },
  { pcr: 7, type: AUTHORITY, data: variable('db', entry, 'security') },
];

/** A tagged event. */
export function tag(id: number, ...payloads: readonly Uint8Array[]): Uint8Array {
  const payload = concat(...payloads);
  return new ByteWriter().u32le(id).u32le(payload.length).bytes(payload).finish();
}

/** Windows' trust boundary with the given tags, in a PCR. */
export function boundary(pcr: number, ...tags: readonly Uint8Array[]): MadeEvent {
  return { pcr, type: 6, data: tag(0x40010001, ...tags) };
}

/** The separator that closes a PCR of Windows. */
export function wbcl(pcr: number): MadeEvent {
  return { pcr, type: 4, data: utf8('WBCL') };
}

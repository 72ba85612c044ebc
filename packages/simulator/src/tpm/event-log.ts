/** A boot log of a simulated Windows machine: TCG crypto-agile form, SHA-256, every event measured as its data. */

import { createHash } from 'node:crypto';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { pcrCount, type TpmHash, tpmHash } from '@veritee/core/internal/tpm2';

/** What the machine's boot was like. */
export interface BootPlan {
  readonly secureBoot: boolean;
  readonly bootDebugging: boolean;
}

/** A measured event. */
export interface BootEvent {
  readonly pcr: number;
  /** TCG event type. */
  readonly type: number;
  readonly data: Uint8Array;
  /** Whose UEFI variable it is, where it is one. */
  readonly variable?: { readonly owner: Uint8Array; readonly name: string } | undefined;
}

const SEPARATOR = 0x04;
const EVENT_TAG = 0x06;
const CRTM_VERSION = 0x08;
const NO_ACTION = 0x03;
const VARIABLE = 0x80000001;
const ACTION = 0x80000007;
const AUTHORITY = 0x800000e0;
const { size: DIGEST_BYTES } = tpmHash.sha256;
/** PCRs of dynamic launches start with ones. */
const DYNAMIC = { first: 17, last: 22 } as const;

/** Names of UEFI variables' owners (UEFI specification), as GUIDs lie in memory. */
const GLOBAL = fromHex('61dfe48bca93d211aa0d00e098032b8c');
const SECURITY = fromHex('cbb219d73a3d9645a3bcdad00e67656f');

/** Windows' events (published header wbcl.h). */
const sipa = {
  trustBoundary: 0x40010001,
  bootDebugging: 0x40001,
  osKernelDebug: 0x50001,
  codeIntegrity: 0x50002,
  testSigning: 0x50003,
  safeMode: 0x50005,
  winPe: 0x50006,
  flightSigning: 0x50021,
  vsmRequired: 0xa0001,
  iommuRequired: 0xa0003,
} as const;

/** The events of a boot. */
export function bootEvents({ secureBoot, bootDebugging }: BootPlan): readonly BootEvent[] {
  const [on, off] = [Uint8Array.of(1), Uint8Array.of(0)];
  const key = utf8('Veritee simulator, no hardware: a signature list');
  return [
    { pcr: 0, type: CRTM_VERSION, data: utf8('Veritee simulator') },
    variableEvent(VARIABLE, GLOBAL, 'SecureBoot', secureBoot ? on : off),
    variableEvent(VARIABLE, GLOBAL, 'PK', key),
    variableEvent(VARIABLE, GLOBAL, 'KEK', key),
    variableEvent(VARIABLE, SECURITY, 'db', key),
    variableEvent(VARIABLE, SECURITY, 'dbx', key),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((pcr) => ({ pcr, type: SEPARATOR, data: new Uint8Array(4) })),
    { pcr: 4, type: ACTION, data: utf8('Calling EFI Application from Boot Option') },
    ...(secureBoot ? [variableEvent(AUTHORITY, SECURITY, 'db', key)] : []),
    boundary(
      12,
      tag(sipa.bootDebugging, bootDebugging ? on : off),
      tag(sipa.osKernelDebug, off),
      tag(sipa.codeIntegrity, on),
      tag(sipa.testSigning, off),
      tag(sipa.safeMode, off),
      tag(sipa.winPe, off),
      tag(sipa.flightSigning, off),
      tag(sipa.vsmRequired, on),
      tag(sipa.iommuRequired, on),
    ),
    boundary(13, tag(sipa.bootDebugging, bootDebugging ? on : off)),
    ...[11, 12, 13, 14].map((pcr) => ({ pcr, type: SEPARATOR, data: utf8('WBCL') })),
  ];
}

function variableEvent(type: number, owner: Uint8Array, name: string, data: Uint8Array): BootEvent {
  return { pcr: 7, type, data: uefiVariable(owner, name, data), variable: { owner, name } };
}

/** UEFI_VARIABLE_DATA. */
export function uefiVariable(owner: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  const writer = new ByteWriter().bytes(owner).u64le(BigInt(name.length)).u64le(BigInt(data.length));
  for (const character of name) writer.u16le(character.charCodeAt(0));
  return writer.bytes(data).finish();
}

function tag(id: number, payload: Uint8Array): Uint8Array {
  return new ByteWriter().u32le(id).u32le(payload.length).bytes(payload).finish();
}

function boundary(pcr: number, ...tags: readonly Uint8Array[]): BootEvent {
  return { pcr, type: EVENT_TAG, data: tag(sipa.trustBoundary, concat(...tags)) };
}

/**
 * The log of events.
 *
 * @param hash - the bank that its registers have
 * @param headerRegister - 0 for a TPM; 1 for the log of a TDX guest, whose registers have other numbers
 */
export function encodeEventLog(
  events: readonly BootEvent[],
  hash: TpmHash = 'sha256',
  headerRegister = 0,
): Uint8Array {
  const { id, size } = tpmHash[hash];
  const header = new ByteWriter()
    .bytes(utf8('Spec ID Event03\0'))
    .u32le(0)
    .bytes(Uint8Array.of(0, 2, 0, 2))
    .u32le(1)
    .u16le(id)
    .u16le(size)
    .u8(0)
    .finish();
  const writer = new ByteWriter().u32le(headerRegister).u32le(NO_ACTION).bytes(new Uint8Array(20));
  writer.u32le(header.length).bytes(header);
  for (const { pcr, type, data } of events) {
    const digest = new Uint8Array(createHash(hash).update(data).digest());
    writer.u32le(pcr).u32le(type).u32le(1).u16le(id).bytes(digest).u32le(data.length).bytes(data);
  }
  return writer.finish();
}

/** The PCRs after the events, SHA-256 bank. */
export function pcrsAfter(events: readonly BootEvent[]): Uint8Array[] {
  const pcrs: Uint8Array[] = Array.from({ length: pcrCount }, (_, pcr) =>
    new Uint8Array(DIGEST_BYTES).fill(pcr >= DYNAMIC.first && pcr <= DYNAMIC.last ? 0xff : 0),
  );
  for (const { pcr, data } of events) {
    pcrs[pcr] = sha256(concat(pcrs[pcr] ?? new Uint8Array(DIGEST_BYTES), sha256(data)));
  }
  return pcrs;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

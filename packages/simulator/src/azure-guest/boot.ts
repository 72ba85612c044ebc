/** The boot of a simulated guest: events with Secure Boot keys in the form that firmware measures. */

import { createHash } from 'node:crypto';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { type BootEvent, bootEvents, uefiVariable } from '../tpm/event-log.ts';

/** Operating systems of simulated guests. */
export const guestSystems = ['linux', 'windows'] as const;
/** Operating system of a simulated guest. */
export type GuestSystemName = (typeof guestSystems)[number];

/** What the boot was like. */
export interface GuestBootPlan {
  readonly system: GuestSystemName;
  readonly secureBoot: boolean;
  readonly bootDebugging: boolean;
  readonly ownKeys: boolean;
}

/** PCRs that guests quote, as Azure's clients choose them. */
export const quotedPcrs: Readonly<Record<GuestSystemName, readonly number[]>> = {
  linux: [0, 1, 2, 3, 4, 5, 6, 7],
  windows: [0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14],
};

/** GUIDs as they lie in memory: of the entries' types, and of Microsoft, whose entries they say they are. */
const X509 = fromHex('a159c0a5e494a74a87b5ab155c2bf072');
const SHA256 = fromHex('2616c4c14c509240aca941f936934328');
const MICROSOFT = fromHex('bd9afa775903324dbd6028f4e78f784b');

/** What stands for certificates: bytes that say what they are. */
const known = (variable: string): Uint8Array =>
  utf8(`Veritee simulator, no hardware: certificate of ${variable}`);
const stranger = utf8('Veritee simulator, no hardware: certificate that nobody knows');

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const hexSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the certificates of simulated guests: for `trust.guest.secureBootKeys`. */
export const simulatedSecureBootKeys: readonly string[] = ['PK', 'KEK', 'db'].map((name) =>
  hexSha256(known(name)),
);

function signatureList(type: Uint8Array, data: Uint8Array): Uint8Array {
  const entry = concat(MICROSOFT, data);
  const writer = new ByteWriter()
    .bytes(type)
    .u32le(28 + entry.length)
    .u32le(0)
    .u32le(entry.length);
  return writer.bytes(entry).finish();
}

/** The content of a variable of PCR 7, by its name; undefined for those that hold no keys. */
function keysOf(name: string, ownKeys: boolean): Uint8Array | undefined {
  if (name === 'dbx') return signatureList(SHA256, sha256(utf8('a revoked image')));
  if (!['PK', 'KEK', 'db'].includes(name)) return undefined;
  return signatureList(X509, name === 'db' && ownKeys ? stranger : known(name));
}

const VARIABLE = 0x80000001;
const AUTHORITY = 0x800000e0;

/** The events: those of every simulated boot, with keys in their variables, and without Windows' own where it is another system. */
export function guestBootEvents(plan: GuestBootPlan): readonly BootEvent[] {
  return bootEvents(plan)
    .filter(({ pcr }) => plan.system === 'windows' || pcr <= 7)
    .map((event) => withKeys(event, plan.ownKeys));
}

function withKeys(event: BootEvent, ownKeys: boolean): BootEvent {
  const { variable } = event;
  if (variable === undefined) return event;
  const keys = keysOf(variable.name, ownKeys);
  if (keys === undefined || (event.type !== VARIABLE && event.type !== AUTHORITY)) return event;
  // An authority is one entry of a database, without the head of its list.
  const data = event.type === AUTHORITY ? keys.subarray(28) : keys;
  return { ...event, data: uefiVariable(variable.owner, variable.name, data) };
}

/** The boot log of a simulated TD, as its firmware leaves it in the ACPI table CCEL; and the registers that it extends. */

import { createHash } from 'node:crypto';
import { concat, utf8 } from '@veritee/core/internal';
import { type BootEvent, encodeEventLog } from '../tpm/event-log.ts';

const SEPARATOR = 0x04;
const EVENT_TAG = 0x06;
const IPL = 0x0d;
const FIRMWARE_BLOB = 0x8000000a;
const APPLICATION = 0x80000003;
const ACTION = 0x80000007;

/** Measurement registers by number in the log: 1 to 4 are RTMR 0 to 3. */
const events: readonly BootEvent[] = [
  { pcr: 1, type: FIRMWARE_BLOB, data: utf8('Veritee simulator, no hardware: TD hand-off block') },
  { pcr: 1, type: SEPARATOR, data: new Uint8Array(4) },
  { pcr: 2, type: APPLICATION, data: utf8('Veritee simulator: boot loader') },
  { pcr: 2, type: ACTION, data: utf8('Calling EFI Application from Boot Option') },
  { pcr: 2, type: SEPARATOR, data: new Uint8Array(4) },
  { pcr: 3, type: IPL, data: utf8('kernel_cmdline: console=ttyS0\0') },
  { pcr: 3, type: EVENT_TAG, data: Uint8Array.of(1, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4) },
];

/** Digest of an event or register of a TD. */
const sha384 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha384').update(bytes).digest());

/** The log of every simulated TD. */
export function tdEventLog(): Uint8Array {
  return encodeEventLog(events, 'sha384', 1);
}

/** RTMR 0 to 3 after the log. */
export function tdRegisters(): readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  const after = (register: number): Uint8Array =>
    events
      .filter(({ pcr }) => pcr === register)
      .reduce<Uint8Array>((value, { data }) => sha384(concat(value, sha384(data))), new Uint8Array(48));
  return [after(1), after(2), after(3), after(4)];
}

/** Event types of TCG logs (PC Client Platform Firmware Profile 1.06, section 10.4.1). */

import { namesIn } from './names-in.ts';

const EFI = 0x80000000;

/** Types that the verifier tells apart. They are not measured: a type is what the log says, no more. */
export const eventType = {
  postCode: 1,
  noAction: 3,
  separator: 4,
  action: 5,
  eventTag: 6,
  sCrtmVersion: 8,
  compactHash: 0xc,
  ipl: 0xd,
  efiVariableDriverConfig: EFI + 1,
  efiVariableBoot: EFI + 2,
  efiGptEvent: EFI + 6,
  efiAction: EFI + 7,
  efiVariableBoot2: EFI + 0xc,
  efiGptEvent2: EFI + 0xd,
  efiHcrtmEvent: EFI + 0x10,
  efiVariableAuthority: EFI + 0xe0,
  efiSpdmDevicePolicy: EFI + 0xe3,
  efiSpdmDeviceAuthority: EFI + 0xe4,
} as const;

/** Names as `namesIn` reads them: of the first types, and of those of EFI. */
const FIRST =
  'PREBOOT_CERT POST_CODE UNUSED NO_ACTION SEPARATOR ACTION EVENT_TAG S_CRTM_CONTENTS S_CRTM_VERSION CPU_MICROCODE PLATFORM_CONFIG_FLAGS TABLE_OF_DEVICES COMPACT_HASH IPL IPL_PARTITION_DATA NONHOST_CODE NONHOST_CONFIG NONHOST_INFO OMIT_BOOT_DEVICE_EVENTS';
const OF_EFI =
  '1 VARIABLE_DRIVER_CONFIG VARIABLE_BOOT BOOT_SERVICES_APPLICATION BOOT_SERVICES_DRIVER RUNTIME_SERVICES_DRIVER GPT_EVENT ACTION PLATFORM_FIRMWARE_BLOB HANDOFF_TABLES PLATFORM_FIRMWARE_BLOB2 HANDOFF_TABLES2 VARIABLE_BOOT2 GPT_EVENT2 10 HCRTM_EVENT e0 VARIABLE_AUTHORITY SPDM_FIRMWARE_BLOB SPDM_FIRMWARE_CONFIG SPDM_DEVICE_POLICY SPDM_DEVICE_AUTHORITY';

const NAMES: ReadonlyMap<number, string> = new Map([
  ...namesIn(FIRST),
  ...[...namesIn(OF_EFI)].map(([type, name]): [number, string] => [EFI + type, `EFI_${name}`]),
]);

/** `EV_…`; undefined for a type that is not known. */
export function eventTypeName(type: number): string | undefined {
  const name = NAMES.get(type);
  return name === undefined ? undefined : `EV_${name}`;
}

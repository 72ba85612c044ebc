/** Event types of TCG logs (PC Client Platform Firmware Profile 1.06, section 10.4.1). */

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

const NAMES: ReadonlyMap<number, string> = new Map([
  ...[
    'PREBOOT_CERT',
    'POST_CODE',
    'UNUSED',
    'NO_ACTION',
    'SEPARATOR',
    'ACTION',
    'EVENT_TAG',
    'S_CRTM_CONTENTS',
    'S_CRTM_VERSION',
    'CPU_MICROCODE',
    'PLATFORM_CONFIG_FLAGS',
    'TABLE_OF_DEVICES',
    'COMPACT_HASH',
    'IPL',
    'IPL_PARTITION_DATA',
    'NONHOST_CODE',
    'NONHOST_CONFIG',
    'NONHOST_INFO',
    'OMIT_BOOT_DEVICE_EVENTS',
  ].map((name, type): [number, string] => [type, name]),
  ...(
    [
      [0x01, 'VARIABLE_DRIVER_CONFIG'],
      [0x02, 'VARIABLE_BOOT'],
      [0x03, 'BOOT_SERVICES_APPLICATION'],
      [0x04, 'BOOT_SERVICES_DRIVER'],
      [0x05, 'RUNTIME_SERVICES_DRIVER'],
      [0x06, 'GPT_EVENT'],
      [0x07, 'ACTION'],
      [0x08, 'PLATFORM_FIRMWARE_BLOB'],
      [0x09, 'HANDOFF_TABLES'],
      [0x0a, 'PLATFORM_FIRMWARE_BLOB2'],
      [0x0b, 'HANDOFF_TABLES2'],
      [0x0c, 'VARIABLE_BOOT2'],
      [0x0d, 'GPT_EVENT2'],
      [0x10, 'HCRTM_EVENT'],
      [0xe0, 'VARIABLE_AUTHORITY'],
      [0xe1, 'SPDM_FIRMWARE_BLOB'],
      [0xe2, 'SPDM_FIRMWARE_CONFIG'],
      [0xe3, 'SPDM_DEVICE_POLICY'],
      [0xe4, 'SPDM_DEVICE_AUTHORITY'],
    ] as const
  ).map(([type, name]): [number, string] => [EFI + type, `EFI_${name}`]),
]);

/** `EV_…`; undefined for a type that is not known. */
export function eventTypeName(type: number): string | undefined {
  const name = NAMES.get(type);
  return name === undefined ? undefined : `EV_${name}`;
}

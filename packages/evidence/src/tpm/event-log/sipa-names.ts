/** Windows' tagged events by id: names and the kinds of their payloads (section 5). Data only. */

/** How a payload is read. */
export type SipaKind =
  | 'boolean'
  | 'integer'
  | 'choice'
  | 'flags'
  | 'text'
  | 'octets'
  | 'policy'
  | 'policySigner'
  | 'revocationList'
  | 'secureBootPolicy'
  | 'vsmKey'
  | 'driverAuth'
  | 'container';

/** One kind of tagged event. */
export interface SipaEvent {
  readonly name: string;
  readonly kind: SipaKind;
  /** Names of values, for choices and flags. */
  readonly values?: ReadonlyMap<number, string>;
  /** May stand several times in its container: an array in claims. */
  readonly repeats?: boolean;
}

const values = (...pairs: readonly (readonly [number, string])[]): ReadonlyMap<number, string> =>
  new Map(pairs);

/** Ids that the verifier itself looks for. */
export const sipaId = {
  trustBoundary: 0x40010001,
  bootDebugging: 0x40001,
  safeMode: 0x50005,
  winPe: 0x50006,
  vsmIdk: 0x50020,
  vsmIdks: 0x50023,
  vsmRequired: 0xa0001,
  iommuRequired: 0xa0003,
  mandatoryEnforcement: 0xa0006,
} as const;

/** Ids with number, name and kind. */
const TABLE: readonly (readonly [number, string, SipaKind, Partial<SipaEvent>?])[] = [
  [0x40010001, 'TRUSTBOUNDARY', 'container'],
  [0x40010002, 'ELAM_AGGREGATION', 'container', { repeats: true }],
  [0x40010003, 'LOADEDMODULE_AGGREGATION', 'container', { repeats: true }],
  [0x40010005, 'KSR_AGGREGATION', 'container'],
  [0x40010006, 'KSR_SIGNED_MEASUREMENT_AGGREGATION', 'container'],
  [0x20001, 'INFORMATION', 'octets'],
  [0x20002, 'BOOTCOUNTER', 'integer'],
  [
    0x20003,
    'TRANSFER_CONTROL',
    'choice',
    {
      values: values(
        [1, 'SiBootAppOsLoader'],
        [2, 'SiBootAppResume'],
        [3, 'SiBootAppUtility'],
        [4, 'SiBootAppNoSignatureCheck'],
        [5, 'SiBootHypervisor'],
      ),
    },
  ],
  [0x20004, 'APPLICATION_RETURN', 'octets'],
  [
    0x20005,
    'BITLOCKER_UNLOCK',
    'flags',
    {
      values: values(
        [0, 'NONE'],
        [0x1, 'CACHED'],
        [0x2, 'MEDIA'],
        [0x4, 'TPM'],
        [0x10, 'PIN'],
        [0x20, 'EXTERNAL'],
        [0x40, 'RECOVERY'],
        [0x80, 'PASSPHRASE'],
        [0x100, 'NBP'],
        [0x200, 'AUK_OSFVEINFO'],
      ),
    },
  ],
  [0x20006, 'EVENTCOUNTER', 'integer'],
  [0x20007, 'COUNTERID', 'integer'],
  [0x20008, 'MORBIT_NOT_CANCELABLE', 'integer'],
  [0x20009, 'APPLICATION_SVN', 'integer'],
  [0x2000a, 'SVN_CHAIN_STATUS', 'integer'],
  [0x2000b, 'MORBIT_API_STATUS', 'integer'],
  [0x2000c, 'IDK_GENERATION_STATUS', 'integer'],
  [0x30001, 'FIRMWAREFAILURE', 'octets', { repeats: true }],
  [0x30003, 'INTERNALFAILURE', 'octets', { repeats: true }],
  [0x30005, 'HYPERVISORFAILURE', 'octets', { repeats: true }],
  [0x40001, 'BOOTDEBUGGING', 'boolean'],
  [0x40002, 'BOOT_REVOCATION_LIST', 'revocationList'],
  [0x50001, 'OSKERNELDEBUG', 'boolean'],
  [0x50002, 'CODEINTEGRITY', 'boolean'],
  [0x50003, 'TESTSIGNING', 'boolean'],
  [
    0x50004,
    'DATAEXECUTIONPREVENTION',
    'choice',
    {
      values: values(
        [0, 'NxPolicyOptIn'],
        [1, 'NxPolicyOptOut'],
        [2, 'NxPolicyAlwaysOff'],
        [3, 'NxPolicyAlwaysOn'],
      ),
    },
  ],
  [0x50005, 'SAFEMODE', 'boolean'],
  [0x50006, 'WINPE', 'boolean'],
  [0x50007, 'PHYSICALADDRESSEXTENSION', 'integer'],
  [
    0x50008,
    'OSDEVICE',
    'choice',
    {
      values: values(
        [0, 'OSDEVICE_TYPE_UNKNOWN'],
        [0x10001, 'OSDEVICE_TYPE_BLOCKIO_HARDDISK'],
        [0x10002, 'OSDEVICE_TYPE_BLOCKIO_REMOVABLEDISK'],
        [0x10003, 'OSDEVICE_TYPE_BLOCKIO_CDROM'],
        [0x10004, 'OSDEVICE_TYPE_BLOCKIO_PARTITION'],
        [0x10005, 'OSDEVICE_TYPE_BLOCKIO_FILE'],
        [0x10006, 'OSDEVICE_TYPE_BLOCKIO_RAMDISK'],
        [0x10007, 'OSDEVICE_TYPE_BLOCKIO_VIRTUALHARDDISK'],
        [0x20000, 'OSDEVICE_TYPE_SERIAL'],
        [0x30000, 'OSDEVICE_TYPE_UDP'],
        [0x40000, 'OSDEVICE_TYPE_VMBUS'],
        [0x50000, 'OSDEVICE_TYPE_COMPOSITE'],
      ),
    },
  ],
  [0x50009, 'SYSTEMROOT', 'text'],
  [
    0x5000a,
    'HYPERVISOR_LAUNCH_TYPE',
    'choice',
    { values: values([0, 'HypervisorLaunchOff'], [1, 'HypervisorLaunchAuto']) },
  ],
  [0x5000b, 'HYPERVISOR_PATH', 'text'],
  [
    0x5000c,
    'HYPERVISOR_IOMMU_POLICY',
    'choice',
    { values: values([0, 'BtIommuPolicyDefault'], [1, 'BtIommuPolicyEnable'], [2, 'BtIommuPolicyDisable']) },
  ],
  [0x5000d, 'HYPERVISOR_DEBUG', 'boolean'],
  [
    0x5000e,
    'DRIVER_LOAD_POLICY',
    'choice',
    {
      values: values(
        [1, 'GoodPlusUnknown'],
        [3, 'GoodPlusUnknownPlusKnownBadCritical'],
        [7, 'All'],
        [8, 'GoodOnly'],
      ),
    },
  ],
  [0x5000f, 'SI_POLICY', 'policy', { repeats: true }],
  [0x50010, 'HYPERVISOR_MMIO_NX_POLICY', 'integer'],
  [0x50011, 'HYPERVISOR_MSR_FILTER_POLICY', 'integer'],
  [0x50012, 'VSM_LAUNCH_TYPE', 'choice', { values: values([0, 'VsmLaunchOff'], [1, 'VsmLaunchAuto']) }],
  [0x50013, 'OS_REVOCATION_LIST', 'revocationList'],
  [0x50014, 'SMT_STATUS', 'integer'],
  [0x50020, 'VSM_IDK_INFO', 'vsmKey'],
  [0x50021, 'FLIGHTSIGNING', 'boolean'],
  [0x50022, 'PAGEFILE_ENCRYPTION_ENABLED', 'boolean'],
  [0x50023, 'VSM_IDKS_INFO', 'vsmKey'],
  [0x50024, 'HIBERNATION_DISABLED', 'boolean'],
  [0x50025, 'DUMPS_DISABLED', 'boolean'],
  [0x50026, 'DUMP_ENCRYPTION_ENABLED', 'boolean'],
  [0x50027, 'DUMP_ENCRYPTION_KEY_DIGEST', 'octets'],
  [0x50028, 'LSAISO_CONFIG', 'integer'],
  [0x50029, 'SBCP_INFO', 'secureBootPolicy'],
  [0x50030, 'HYPERVISOR_BOOT_DMA_PROTECTION', 'boolean'],
  [0x50031, 'SI_POLICY_SIGNER', 'policySigner', { repeats: true }],
  [0x50032, 'SI_POLICY_UPDATE_SIGNER', 'policySigner', { repeats: true }],
  // Their payloads are not described anywhere public.
  [0x50033, 'REFS_VOLUME_CHECKPOINT_RECORD_CHECKSUM', 'octets', { repeats: true }],
  [0x50034, 'REFS_ROLLBACK_PROTECTION_FROZEN_VOLUME_CHECKSUM', 'octets', { repeats: true }],
  [0x50035, 'REFS_ROLLBACK_PROTECTION_USER_PAYLOAD_HASH', 'octets', { repeats: true }],
  [0x50036, 'REFS_ROLLBACK_PROTECTION_VERIFICATION_SUCCEEDED', 'octets', { repeats: true }],
  [0x50037, 'REFS_ROLLBACK_PROTECTION_VOLUME_FIRST_EVER_MOUNT', 'octets', { repeats: true }],
  [0x5003a, 'VSM_SEALED_SI_POLICY', 'octets'],
  [0x5003b, 'VSM_DRTM_KEYROLL_DETECTED', 'octets'],
  [0x5003c, 'VSM_SRTM_UNSEAL_POLICY', 'octets'],
  [0x5003d, 'VSM_SRTM_ANTI_ROLLBACK_COUNTER', 'octets'],
  [0x50040, 'VTL1_DUMP_CONFIG', 'octets'],
  [0x60001, 'NOAUTHORITY', 'boolean'],
  [0x60002, 'AUTHORITYPUBKEY', 'octets', { repeats: true }],
  [0x70001, 'FILEPATH', 'text'],
  [0x70002, 'IMAGESIZE', 'integer'],
  [
    0x70003,
    'HASHALGORITHMID',
    'choice',
    {
      values: values(
        [0x8004, 'CALG_SHA1'],
        [0x800c, 'CALG_SHA_256'],
        [0x800d, 'CALG_SHA_384'],
        [0x800e, 'CALG_SHA_512'],
      ),
    },
  ],
  [0x70004, 'AUTHENTICODEHASH', 'octets'],
  [0x70005, 'AUTHORITYISSUER', 'text'],
  [0x70006, 'AUTHORITYSERIAL', 'octets'],
  [0x70007, 'IMAGEBASE', 'integer'],
  [0x70008, 'AUTHORITYPUBLISHER', 'text'],
  [0x70009, 'AUTHORITYSHA1THUMBPRINT', 'octets'],
  [0x7000a, 'IMAGEVALIDATED', 'boolean'],
  [0x7000b, 'MODULE_SVN', 'integer'],
  [0x7000c, 'MODULE_PLUTON', 'octets'],
  [0x7000d, 'MODULE_ORIGINAL_FILENAME', 'text'],
  [0x7000e, 'MODULE_VERSION', 'octets'],
  [0x7000f, 'PUBLISHER_OEMNAME', 'text'],
  [0x90001, 'ELAM_KEYNAME', 'text'],
  [0x90002, 'ELAM_CONFIGURATION', 'octets'],
  [0x90003, 'ELAM_POLICY', 'octets'],
  [0x90004, 'ELAM_MEASURED', 'octets'],
  [0xa0001, 'VBS_VSM_REQUIRED', 'boolean'],
  [0xa0002, 'VBS_SECUREBOOT_REQUIRED', 'boolean'],
  [0xa0003, 'VBS_IOMMU_REQUIRED', 'boolean'],
  [0xa0004, 'VBS_MMIO_NX_REQUIRED', 'boolean'],
  [0xa0005, 'VBS_MSR_FILTERING_REQUIRED', 'boolean'],
  [0xa0006, 'VBS_MANDATORY_ENFORCEMENT', 'boolean'],
  [
    0xa0007,
    'VBS_HVCI_POLICY',
    'choice',
    {
      values: values(
        [0, 'HypervisorEnforcedCodeIntegrityDisable'],
        [1, 'HypervisorEnforcedCodeIntegrityEnable'],
      ),
    },
  ],
  [
    0xa0008,
    'VBS_MICROSOFT_BOOT_CHAIN_REQUIRED',
    'choice',
    { values: values([0, 'VbsBootChainSignerNotEnforced'], [1, 'VbsBootChainSignerEnforceSoft']) },
  ],
  [0xa0009, 'VBS_DUMP_USES_AMEROOT', 'boolean'],
  [0xa000a, 'VBS_VSM_NOSECRETS_ENFORCED', 'boolean'],
  [0xb0001, 'KSR_SIGNATURE', 'octets'],
  [0xc0001, 'DRTM_STATE_AUTH', 'driverAuth'],
  [0xc0002, 'DRTM_SMM', 'choice', { values: values() }],
  [0xc0003, 'DRTM_AMD_SMM_HASH', 'octets'],
  [0xc0004, 'DRTM_AMD_SMM_SIGNER_KEY', 'octets'],
];

const BY_ID: ReadonlyMap<number, SipaEvent> = new Map(
  TABLE.map(([id, name, kind, more]) => [id, { name, kind, ...more }]),
);

/** What is known of an id; undefined for ids of later Windows versions. */
export function sipaEvent(id: number): SipaEvent | undefined {
  return BY_ID.get(id);
}

/** Windows' tagged events by id: names and the kinds of their payloads (section 5). Data only. */

import { namesIn } from './names-in.ts';

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

/** Ids that the verifier itself looks for. */
export const sipaId = {
  trustBoundary: 0x40010001,
  elamAggregation: 0x40010002,
  bootDebugging: 0x40001,
  osKernelDebug: 0x50001,
  testSigning: 0x50003,
  safeMode: 0x50005,
  winPe: 0x50006,
  hypervisorDebug: 0x5000d,
  vsmIdk: 0x50020,
  flightSigning: 0x50021,
  vsmIdks: 0x50023,
  vsmRequired: 0xa0001,
  iommuRequired: 0xa0003,
  mandatoryEnforcement: 0xa0006,
  hvciPolicy: 0xa0007,
} as const;

/** A letter for each kind of payload; a name without one has octets. */
const KINDS: Readonly<Record<string, SipaKind>> = {
  b: 'boolean',
  i: 'integer',
  c: 'choice',
  f: 'flags',
  t: 'text',
  P: 'policy',
  S: 'policySigner',
  R: 'revocationList',
  B: 'secureBootPolicy',
  K: 'vsmKey',
  D: 'driverAuth',
  C: 'container',
};

/**
 * Names by the upper half of their ids; the lower halves as `namesIn` reads them. Behind the name: the
 * letter of its kind, and `*` where it repeats. Pages load this table, so it is short.
 */
const NAMES: Readonly<Record<number, string>> = {
  16385:
    '1 TRUSTBOUNDARY/C ELAM_AGGREGATION/C* LOADEDMODULE_AGGREGATION/C* 5 KSR_AGGREGATION/C KSR_SIGNED_MEASUREMENT_AGGREGATION/C',
  2: '1 INFORMATION BOOTCOUNTER/i TRANSFER_CONTROL/c APPLICATION_RETURN BITLOCKER_UNLOCK/f EVENTCOUNTER/i COUNTERID/i MORBIT_NOT_CANCELABLE/i APPLICATION_SVN/i SVN_CHAIN_STATUS/i MORBIT_API_STATUS/i IDK_GENERATION_STATUS/i',
  3: '1 FIRMWAREFAILURE/* 3 INTERNALFAILURE/* 5 HYPERVISORFAILURE/*',
  4: '1 BOOTDEBUGGING/b BOOT_REVOCATION_LIST/R',
  // From 33 on, payloads of ReFS and VSM are not described anywhere public.
  5: '1 OSKERNELDEBUG/b CODEINTEGRITY/b TESTSIGNING/b DATAEXECUTIONPREVENTION/c SAFEMODE/b WINPE/b PHYSICALADDRESSEXTENSION/i OSDEVICE/c SYSTEMROOT/t HYPERVISOR_LAUNCH_TYPE/c HYPERVISOR_PATH/t HYPERVISOR_IOMMU_POLICY/c HYPERVISOR_DEBUG/b DRIVER_LOAD_POLICY/c SI_POLICY/P* HYPERVISOR_MMIO_NX_POLICY/i HYPERVISOR_MSR_FILTER_POLICY/i VSM_LAUNCH_TYPE/c OS_REVOCATION_LIST/R SMT_STATUS/i 20 VSM_IDK_INFO/K FLIGHTSIGNING/b PAGEFILE_ENCRYPTION_ENABLED/b VSM_IDKS_INFO/K HIBERNATION_DISABLED/b DUMPS_DISABLED/b DUMP_ENCRYPTION_ENABLED/b DUMP_ENCRYPTION_KEY_DIGEST LSAISO_CONFIG/i SBCP_INFO/B 30 HYPERVISOR_BOOT_DMA_PROTECTION/b SI_POLICY_SIGNER/S* SI_POLICY_UPDATE_SIGNER/S* REFS_VOLUME_CHECKPOINT_RECORD_CHECKSUM/* REFS_ROLLBACK_PROTECTION_FROZEN_VOLUME_CHECKSUM/* REFS_ROLLBACK_PROTECTION_USER_PAYLOAD_HASH/* REFS_ROLLBACK_PROTECTION_VERIFICATION_SUCCEEDED/* REFS_ROLLBACK_PROTECTION_VOLUME_FIRST_EVER_MOUNT/* 3a VSM_SEALED_SI_POLICY VSM_DRTM_KEYROLL_DETECTED VSM_SRTM_UNSEAL_POLICY VSM_SRTM_ANTI_ROLLBACK_COUNTER 40 VTL1_DUMP_CONFIG',
  6: '1 NOAUTHORITY/b AUTHORITYPUBKEY/*',
  7: '1 FILEPATH/t IMAGESIZE/i HASHALGORITHMID/c AUTHENTICODEHASH AUTHORITYISSUER/t AUTHORITYSERIAL IMAGEBASE/i AUTHORITYPUBLISHER/t AUTHORITYSHA1THUMBPRINT IMAGEVALIDATED/b MODULE_SVN/i MODULE_PLUTON MODULE_ORIGINAL_FILENAME/t MODULE_VERSION PUBLISHER_OEMNAME/t',
  9: '1 ELAM_KEYNAME/t ELAM_CONFIGURATION ELAM_POLICY ELAM_MEASURED',
  10: '1 VBS_VSM_REQUIRED/b VBS_SECUREBOOT_REQUIRED/b VBS_IOMMU_REQUIRED/b VBS_MMIO_NX_REQUIRED/b VBS_MSR_FILTERING_REQUIRED/b VBS_MANDATORY_ENFORCEMENT/b VBS_HVCI_POLICY/c VBS_MICROSOFT_BOOT_CHAIN_REQUIRED/c VBS_DUMP_USES_AMEROOT/b VBS_VSM_NOSECRETS_ENFORCED/b',
  11: '1 KSR_SIGNATURE',
  12: '1 DRTM_STATE_AUTH/D DRTM_SMM/c DRTM_AMD_SMM_HASH DRTM_AMD_SMM_SIGNER_KEY',
};

/** Names of values, for choices and flags. */
const VALUES: Readonly<Record<string, string>> = {
  TRANSFER_CONTROL:
    '1 SiBootAppOsLoader SiBootAppResume SiBootAppUtility SiBootAppNoSignatureCheck SiBootHypervisor',
  BITLOCKER_UNLOCK:
    '0 NONE CACHED MEDIA 4 TPM 10 PIN 20 EXTERNAL 40 RECOVERY 80 PASSPHRASE 100 NBP 200 AUK_OSFVEINFO',
  DATAEXECUTIONPREVENTION: '0 NxPolicyOptIn NxPolicyOptOut NxPolicyAlwaysOff NxPolicyAlwaysOn',
  OSDEVICE:
    '0 OSDEVICE_TYPE_UNKNOWN 10001 OSDEVICE_TYPE_BLOCKIO_HARDDISK OSDEVICE_TYPE_BLOCKIO_REMOVABLEDISK OSDEVICE_TYPE_BLOCKIO_CDROM OSDEVICE_TYPE_BLOCKIO_PARTITION OSDEVICE_TYPE_BLOCKIO_FILE OSDEVICE_TYPE_BLOCKIO_RAMDISK OSDEVICE_TYPE_BLOCKIO_VIRTUALHARDDISK 20000 OSDEVICE_TYPE_SERIAL 30000 OSDEVICE_TYPE_UDP 40000 OSDEVICE_TYPE_VMBUS 50000 OSDEVICE_TYPE_COMPOSITE',
  HYPERVISOR_LAUNCH_TYPE: '0 HypervisorLaunchOff HypervisorLaunchAuto',
  HYPERVISOR_IOMMU_POLICY: '0 BtIommuPolicyDefault BtIommuPolicyEnable BtIommuPolicyDisable',
  DRIVER_LOAD_POLICY: '1 GoodPlusUnknown 3 GoodPlusUnknownPlusKnownBadCritical 7 All GoodOnly',
  VSM_LAUNCH_TYPE: '0 VsmLaunchOff VsmLaunchAuto',
  HASHALGORITHMID: '8004 CALG_SHA1 800c CALG_SHA_256 CALG_SHA_384 CALG_SHA_512',
  VBS_HVCI_POLICY: '0 HypervisorEnforcedCodeIntegrityDisable HypervisorEnforcedCodeIntegrityEnable',
  VBS_MICROSOFT_BOOT_CHAIN_REQUIRED: '0 VbsBootChainSignerNotEnforced VbsBootChainSignerEnforceSoft',
};

const BY_ID: ReadonlyMap<number, SipaEvent> = new Map(
  Object.entries(NAMES).flatMap(([family, names]) =>
    [...namesIn(names)].map(([id, each]): [number, SipaEvent] => {
      const [name = '', form = ''] = each.split('/');
      const values = VALUES[name];
      return [
        Number(family) * 0x10000 + id,
        {
          name,
          kind: KINDS[form.charAt(0)] ?? 'octets',
          ...(values !== undefined && { values: namesIn(values) }),
          ...(form.endsWith('*') && { repeats: true }),
        },
      ];
    }),
  ),
);

/** What is known of an id; undefined for ids of later Windows versions. */
export function sipaEvent(id: number): SipaEvent | undefined {
  return BY_ID.get(id);
}

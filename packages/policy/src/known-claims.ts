/**
 * The claim names that the evidence of each attestation type yields: data for warnings, never for decisions. A test holds
 * them to the spellings of the wire; those are not imported, because bundles would pay for all of the wire.
 */

/** What is known about the claims of one attestation type. */
export interface Vocabulary {
  readonly names: ReadonlySet<string>;
  /** Clients of this type may send claims of their own choice. */
  readonly custom: boolean;
}

function words(text: string, prefix = ''): readonly string[] {
  return text.split(' ').map((word) => prefix + word);
}

const COMMON = words('x-ms-attestation-type x-ms-ver nonce');

const SGX = [
  ...COMMON,
  ...words(
    'is-debuggable product-id svn mrsigner mrenclave report-data ehd config-id config-svn isv-extended-product-id isv-family-id collateral tcbidentifier',
    'x-ms-sgx-',
  ),
  ...words('is-debuggable product-id svn sgx-mrsigner sgx-mrenclave tee', '$'),
  ...words('aas-ehd maa-ehd maa-attestationcollateral'),
];

const SEV_SNP = [
  ...COMMON,
  ...words(
    'guestsvn smt-allowed migration-allowed is-debuggable familyId imageId vmpl bootloader-svn tee-svn snpfw-svn microcode-svn reportdata launchmeasurement hostdata idkeydigest authorkeydigest reportid',
    'x-ms-sevsnpvm-',
  ),
  'x-ms-compliance-status',
];

const TDX = [
  ...COMMON,
  ...words(
    'tee_tcb_svn mrseam mrsignerseam seam_attributes td_attributes xfam mrtd mrconfigid mrowner mrownerconfig rtmr0 rtmr1 rtmr2 rtmr3 report_data seamsvn td_attributes_debug td_attributes_septve_disable td_attributes_protection_keys td_attributes_key_locker td_attributes_perfmon',
    'tdx_',
  ),
  ...words('attester_tcb_status dbgstat eat_profile intuse x-ms-compliance-status'),
];

const AZURE_GUEST = [
  ...COMMON,
  ...words(
    'attestation-protocol-ver attested-pcrs bootdebug-enabled flightsigning-enabled hypervisordebug-enabled kerneldebug-enabled testsigning-enabled elam-enabled dbvalidated dbxvalidated debuggersdisabled default-securebootkeysvalidated signingdisabled is-windows hvci-policy osbuild osdistro ostype osversion-major osversion-minor vmid',
    'x-ms-azurevm-',
  ),
  ...words('secureboot x-ms-compliance-status x-ms-isolation-tee'),
  ...SEV_SNP,
];

const TPM = words(
  'aikValidated aikPubHash tpmVersion secureBootEnabled iommuEnabled bootDebuggingDisabled notSafeMode notWinPE vbsEnabled vbsReportPresent vsmReportPresent enclaveAuthorId enclaveImageId enclaveOwnerId enclaveFamilyId enclaveSvn enclavePlatformSvn enclaveFlags events bootEvents pcrs x-ms-attestation-type x-ms-tpm-request-key x-ms-tpm-other-keys x-ms-tpm-pcr-bank',
);

const BY_TYPE: ReadonlyMap<string, Vocabulary> = new Map([
  ['sgxenclave', { names: new Set(SGX), custom: false }],
  ['openenclave', { names: new Set(SGX), custom: false }],
  ['sevsnpvm', { names: new Set(SEV_SNP), custom: false }],
  ['tdxvm', { names: new Set(TDX), custom: false }],
  ['azureguest', { names: new Set(AZURE_GUEST), custom: false }],
  ['tpm', { names: new Set(TPM), custom: true }],
]);

const ANY: Vocabulary = { names: new Set([SGX, TDX, AZURE_GUEST, TPM].flat()), custom: true };

/** The claims of an attestation type; those of all types when it is not known. */
export function vocabularyOf(attestationType: string | undefined): Vocabulary {
  return (attestationType === undefined ? undefined : BY_TYPE.get(attestationType.toLowerCase())) ?? ANY;
}

/** The claims whose values policies may test and add, but not issue. */
export const READ_ONLY_CLAIMS: ReadonlySet<string> = new Set(['pcrs']);

const RESERVED = new Set(words('iss iat exp nbf jti cnf nonce rp_data ver keys'));

/** Whether the service makes the token member of this name itself, so that a policy cannot. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name) || name.startsWith('x-ms-');
}

/** The issuers of claims. */
export const ISSUERS = ['AttestationService', 'AttestationPolicy', 'CustomClaim'] as const;

/** The names of the value types. */
export const VALUE_TYPES = ['String', 'Boolean', 'Integer'] as const;

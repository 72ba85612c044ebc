/** The wire spellings of claims, in this one file. */

/** Members that every attestation token may have. */
export const tokenClaim = {
  issuer: 'iss',
  issuedAt: 'iat',
  notBefore: 'nbf',
  expires: 'exp',
  id: 'jti',
  nonce: 'nonce',
  version: 'x-ms-ver',
  attestationType: 'x-ms-attestation-type',
  policy: 'x-ms-policy',
  policyHash: 'x-ms-policy-hash',
  policySigner: 'x-ms-policy-signer',
  runtime: 'x-ms-runtime',
  initTime: 'x-ms-inittime',
  complianceStatus: 'x-ms-compliance-status',
} as const;

/** Older names of {@link tokenClaim}, in tokens of old service versions and of TPM attestation. */
export const deprecatedTokenClaim = {
  version: 'ver',
  attestationType: 'tee',
  /** The second is the hex SHA-256 of the policy text itself: another formula. */
  policyHash: ['policy_hash', 'maa-policyHash'],
  policySigner: 'policy_signer',
  nonce: 'rp_data',
} as const;

/** Members of the tokens that administrative routes answer. */
export const policyClaim = {
  policy: 'x-ms-policy',
  result: 'x-ms-policy-result',
  tokenHash: 'x-ms-policy-token-hash',
  signer: 'x-ms-policy-signer',
  certificates: 'x-ms-policy-certificates',
  thumbprint: 'x-ms-certificate-thumbprint',
  certificatesResult: 'x-ms-policycertificates-result',
  /** The same in the service's API description of 2025; the service answers the former. */
  describedCertificatesResult: 'x-ms-certificate-result',
} as const;

/** Claims of SGX and OpenEnclave evidence. */
export const sgxClaim = {
  isDebuggable: 'x-ms-sgx-is-debuggable',
  productId: 'x-ms-sgx-product-id',
  svn: 'x-ms-sgx-svn',
  mrSigner: 'x-ms-sgx-mrsigner',
  mrEnclave: 'x-ms-sgx-mrenclave',
  reportData: 'x-ms-sgx-report-data',
  enclaveHeldData: 'x-ms-sgx-ehd',
  collateral: 'x-ms-sgx-collateral',
  tcbIdentifier: 'x-ms-sgx-tcbidentifier',
  configId: 'x-ms-sgx-config-id',
  configSvn: 'x-ms-sgx-config-svn',
  isvExtendedProductId: 'x-ms-sgx-isv-extended-product-id',
  isvFamilyId: 'x-ms-sgx-isv-family-id',
} as const;

/** Older names, still understood in policies; `$` names never appear in tokens. */
export const deprecatedSgxClaim = {
  isDebuggable: '$is-debuggable',
  productId: '$product-id',
  svn: '$svn',
  mrSigner: '$sgx-mrsigner',
  mrEnclave: '$sgx-mrenclave',
  tee: '$tee',
  /** Twins of `x-ms-sgx-ehd` and `x-ms-sgx-collateral` that the service itself still emits. */
  enclaveHeldData: ['aas-ehd', 'maa-ehd'],
  collateral: 'maa-attestationcollateral',
} as const;

/** Names that the default policy of SGX issues beside the service's own. */
export const issuedSgxClaim = {
  isDebuggable: 'is-debuggable',
  productId: 'product-id',
  svn: 'svn',
  mrSigner: 'sgx-mrsigner',
  mrEnclave: 'sgx-mrenclave',
} as const;

/** Claims of SEV-SNP evidence. */
export const sevSnpVmClaim = {
  isDebuggable: 'x-ms-sevsnpvm-is-debuggable',
  migrationAllowed: 'x-ms-sevsnpvm-migration-allowed',
  smtAllowed: 'x-ms-sevsnpvm-smt-allowed',
  guestSvn: 'x-ms-sevsnpvm-guestsvn',
  bootloaderSvn: 'x-ms-sevsnpvm-bootloader-svn',
  teeSvn: 'x-ms-sevsnpvm-tee-svn',
  snpFwSvn: 'x-ms-sevsnpvm-snpfw-svn',
  microcodeSvn: 'x-ms-sevsnpvm-microcode-svn',
  vmpl: 'x-ms-sevsnpvm-vmpl',
  familyId: 'x-ms-sevsnpvm-familyId',
  imageId: 'x-ms-sevsnpvm-imageId',
  launchMeasurement: 'x-ms-sevsnpvm-launchmeasurement',
  hostData: 'x-ms-sevsnpvm-hostdata',
  idKeyDigest: 'x-ms-sevsnpvm-idkeydigest',
  authorKeyDigest: 'x-ms-sevsnpvm-authorkeydigest',
  reportId: 'x-ms-sevsnpvm-reportid',
  reportData: 'x-ms-sevsnpvm-reportdata',
} as const;

/** Claims of TDX evidence. */
export const tdxVmClaim = {
  teeTcbSvn: 'tdx_tee_tcb_svn',
  mrSeam: 'tdx_mrseam',
  mrSignerSeam: 'tdx_mrsignerseam',
  seamAttributes: 'tdx_seam_attributes',
  seamSvn: 'tdx_seamsvn',
  tdAttributes: 'tdx_td_attributes',
  xfam: 'tdx_xfam',
  mrTd: 'tdx_mrtd',
  mrConfigId: 'tdx_mrconfigid',
  mrOwner: 'tdx_mrowner',
  mrOwnerConfig: 'tdx_mrownerconfig',
  rtmr0: 'tdx_rtmr0',
  rtmr1: 'tdx_rtmr1',
  rtmr2: 'tdx_rtmr2',
  rtmr3: 'tdx_rtmr3',
  reportData: 'tdx_report_data',
  isDebuggable: 'tdx_td_attributes_debug',
  septVeDisable: 'tdx_td_attributes_septve_disable',
  protectionKeys: 'tdx_td_attributes_protection_keys',
  keyLocker: 'tdx_td_attributes_key_locker',
  perfmon: 'tdx_td_attributes_perfmon',
  tcbStatus: 'attester_tcb_status',
  debugStatus: 'dbgstat',
  eatProfile: 'eat_profile',
  intendedUse: 'intuse',
  /** Ours: the boot log as far as the registers prove it. */
  eventLog: 'tdx_event_log',
} as const;

/** Claims of Azure guest attestation. */
export const azureVmClaim = {
  secureBoot: 'secureboot',
  attestationProtocolVersion: 'x-ms-azurevm-attestation-protocol-ver',
  attestedPcrs: 'x-ms-azurevm-attested-pcrs',
  bootDebugEnabled: 'x-ms-azurevm-bootdebug-enabled',
  dbValidated: 'x-ms-azurevm-dbvalidated',
  dbxValidated: 'x-ms-azurevm-dbxvalidated',
  debuggersDisabled: 'x-ms-azurevm-debuggersdisabled',
  defaultSecureBootKeysValidated: 'x-ms-azurevm-default-securebootkeysvalidated',
  elamEnabled: 'x-ms-azurevm-elam-enabled',
  flightSigningEnabled: 'x-ms-azurevm-flightsigning-enabled',
  hvciPolicy: 'x-ms-azurevm-hvci-policy',
  hypervisorDebugEnabled: 'x-ms-azurevm-hypervisordebug-enabled',
  isWindows: 'x-ms-azurevm-is-windows',
  kernelDebugEnabled: 'x-ms-azurevm-kerneldebug-enabled',
  osBuild: 'x-ms-azurevm-osbuild',
  osDistro: 'x-ms-azurevm-osdistro',
  osType: 'x-ms-azurevm-ostype',
  osVersionMajor: 'x-ms-azurevm-osversion-major',
  osVersionMinor: 'x-ms-azurevm-osversion-minor',
  signingDisabled: 'x-ms-azurevm-signingdisabled',
  testSigningEnabled: 'x-ms-azurevm-testsigning-enabled',
  vmId: 'x-ms-azurevm-vmid',
  /** The claims of the confidential VM's own evidence. */
  isolationTee: 'x-ms-isolation-tee',
} as const;

/** Claims of TPM and VBS evidence. */
export const tpmClaim = {
  aikValidated: 'aikValidated',
  aikPubHash: 'aikPubHash',
  tpmVersion: 'tpmVersion',
  secureBootEnabled: 'secureBootEnabled',
  iommuEnabled: 'iommuEnabled',
  bootDebuggingDisabled: 'bootDebuggingDisabled',
  notSafeMode: 'notSafeMode',
  notWinPe: 'notWinPE',
  vbsEnabled: 'vbsEnabled',
  vbsReportPresent: 'vbsReportPresent',
  /** What a published policy calls the same. */
  vsmReportPresent: 'vsmReportPresent',
  enclaveAuthorId: 'enclaveAuthorId',
  enclaveImageId: 'enclaveImageId',
  enclaveOwnerId: 'enclaveOwnerId',
  enclaveFamilyId: 'enclaveFamilyId',
  enclaveSvn: 'enclaveSvn',
  enclavePlatformSvn: 'enclavePlatformSvn',
  enclaveFlags: 'enclaveFlags',
  events: 'events',
  bootEvents: 'bootEvents',
  pcrs: 'pcrs',
  requestKey: 'x-ms-tpm-request-key',
  otherKeys: 'x-ms-tpm-other-keys',
  /** Ours: which bank was believed. */
  pcrBank: 'x-ms-tpm-pcr-bank',
  relyingPartyData: 'rp_data',
  confirmation: 'cnf',
} as const;

/** The words of tokens and services that are known today; others are text. */

/** What tokens call a kind of evidence: `x-ms-attestation-type`. */
export type EvidenceTypeName = 'sgx' | 'sevsnpvm' | 'tdxvm' | 'azurevm' | 'tpm' | (string & {});

/** Intel's words for the state of a platform. */
export type TcbStatusName =
  | 'UpToDate'
  | 'SWHardeningNeeded'
  | 'ConfigurationNeeded'
  | 'ConfigurationAndSWHardeningNeeded'
  | 'OutOfDate'
  | 'OutOfDateConfigurationNeeded'
  | 'Revoked'
  | (string & {});

/** Azure's words for a virtual machine or a utility VM that is one of its own. */
export type ComplianceStatusName = 'azure-compliant-cvm' | 'azure-compliant-uvm' | (string & {});

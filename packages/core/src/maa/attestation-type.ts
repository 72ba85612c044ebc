/** The kinds of evidence, by the names that routes and policies use. */

/** Wire names of attestation types. */
export const attestationTypes = [
  'SgxEnclave',
  'OpenEnclave',
  'Tpm',
  'TdxVm',
  'SevSnpVm',
  'AzureGuest',
] as const;
export type AttestationType = (typeof attestationTypes)[number];

/** What an attestation type is called elsewhere. */
export interface AttestationTypeNames {
  /** What people may type instead. */
  readonly short: string;
  /** What tokens call it: the value of `x-ms-attestation-type`. */
  readonly claimed: string;
}

/** Other names of attestation types. */
export const attestationTypeNames: Readonly<Record<AttestationType, AttestationTypeNames>> = {
  SgxEnclave: { short: 'sgx', claimed: 'sgx' },
  OpenEnclave: { short: 'openenclave', claimed: 'sgx' },
  Tpm: { short: 'tpm', claimed: 'tpm' },
  TdxVm: { short: 'tdx', claimed: 'tdxvm' },
  SevSnpVm: { short: 'snp', claimed: 'sevsnpvm' },
  AzureGuest: { short: 'azureguest', claimed: 'azurevm' },
};

/**
 * The attestation type that a person means: wire name in any case, or a short name; undefined for anything else.
 *
 * @example
 * attestationTypeNamed('sgx'); // 'SgxEnclave'
 */
export function attestationTypeNamed(text: string): AttestationType | undefined {
  const lower = text.toLowerCase();
  return attestationTypes.find(
    (type) => type.toLowerCase() === lower || attestationTypeNames[type].short === lower,
  );
}

/** The kinds of evidence, by the names that routes and policies use. */

/** Wire names of the attestation types that Azure has. */
export const attestationTypes = [
  'SgxEnclave',
  'OpenEnclave',
  'Tpm',
  'TdxVm',
  'SevSnpVm',
  'AzureGuest',
] as const;
export type KnownAttestationType = (typeof attestationTypes)[number];

/** Wire name of a kind of evidence: one of Azure's, or another that a service has registered. */
export type AttestationType = KnownAttestationType | (string & {});

/** What an attestation type is called elsewhere. */
export interface AttestationTypeNames {
  /** What people may type instead. */
  readonly short: string;
  /** What tokens call it: the value of `x-ms-attestation-type`. */
  readonly claimed: string;
}

/** Other names of Azure's attestation types. */
export const attestationTypeNames: Readonly<Record<KnownAttestationType, AttestationTypeNames>> = {
  SgxEnclave: { short: 'sgx', claimed: 'sgx' },
  OpenEnclave: { short: 'openenclave', claimed: 'sgx' },
  Tpm: { short: 'tpm', claimed: 'tpm' },
  TdxVm: { short: 'tdx', claimed: 'tdxvm' },
  SevSnpVm: { short: 'snp', claimed: 'sevsnpvm' },
  AzureGuest: { short: 'azureguest', claimed: 'azurevm' },
};

/**
 * The type of Azure's that a person means: wire name in any case, or a short name; undefined for anything else.
 *
 * @example
 * attestationTypeNamed('sgx'); // 'SgxEnclave'
 */
export function attestationTypeNamed(text: string): KnownAttestationType | undefined {
  const lower = text.toLowerCase();
  return attestationTypes.find(
    (type) => type.toLowerCase() === lower || attestationTypeNames[type].short === lower,
  );
}

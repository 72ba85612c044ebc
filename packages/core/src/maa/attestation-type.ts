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

// A map: an object would answer for `constructor` as well.
const SHORT_NAMES: ReadonlyMap<string, AttestationType> = new Map([
  ['sgx', 'SgxEnclave'],
  ['openenclave', 'OpenEnclave'],
  ['tpm', 'Tpm'],
  ['tdx', 'TdxVm'],
  ['snp', 'SevSnpVm'],
  ['azureguest', 'AzureGuest'],
]);

/**
 * The attestation type that a person means: wire name in any case, or a short name; undefined for anything else.
 *
 * @example
 * attestationTypeNamed('sgx'); // 'SgxEnclave'
 */
export function attestationTypeNamed(text: string): AttestationType | undefined {
  const lower = text.toLowerCase();
  return attestationTypes.find((type) => type.toLowerCase() === lower) ?? SHORT_NAMES.get(lower);
}

/** Names of kinds of evidence, as `@azure/attestation` gives them. */

import { ClientUsageError } from '../transport/errors.ts';

/** Kinds of evidence by the names of `@azure/attestation`, and those that came later. */
export const KnownAttestationType = {
  SgxEnclave: 'SgxEnclave',
  OpenEnclave: 'OpenEnclave',
  Tpm: 'Tpm',
  SevSnpVm: 'SevSnpVm',
  TdxVm: 'TdxVm',
  AzureGuest: 'AzureGuest',
} as const;
/** One of {@link KnownAttestationType}. */
export type KnownAttestationType = (typeof KnownAttestationType)[keyof typeof KnownAttestationType];

/** The name of a kind of evidence: one that is known here, or another that a service knows. */
export type AttestationType = KnownAttestationType | (string & {});

/**
 * The part of a route that names a kind of evidence. Services may know kinds that we do not, but none of them has a slash.
 * @throws ClientUsageError `AttestationTypeInvalid`
 */
export function attestationTypeSegment(attestationType: AttestationType): string {
  if (typeof attestationType === 'string' && /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(attestationType)) {
    return attestationType;
  }
  throw new ClientUsageError('AttestationTypeInvalid', 'This is not a valid name of an attestation type.', {
    expected: `${Object.keys(KnownAttestationType).join(', ')}, or another word of letters and digits`,
  });
}

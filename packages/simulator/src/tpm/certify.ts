/** Certificates for attestation keys of TPMs that have none, such as software TPMs. */

import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { makeCertificate } from '../pki/identity.ts';
import { type MakingOptions, makingOf } from '../pki/making.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { tpmKeyPlan } from './key-plans.ts';

/**
 * A certificate of the PKI's TPM root. Nobody asks whether the key is in a TPM: for development only.
 *
 * @param jwk - the attestation key
 * @returns DER
 * @example
 * const certificate = certifyAttestationKey(pki, (await attester.attestationKey()).publicKey);
 */
export function certifyAttestationKey(
  pki: SimulatedPki,
  jwk: JsonWebKey,
  options: MakingOptions = {},
): Uint8Array {
  const making = makingOf(options, 'certifyAttestationKey');
  const { root } = pki.tpm;
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  return makeCertificate(tpmKeyPlan('attestation', root), publicKey, root, making).der;
}

/** The development PKI of simulated TPMs: a root, and keys that it certifies. */

import { AUTHORITY, type Identity, type IdentityPlan } from '../pki/identity.ts';

/** The root of attestation keys of simulated TPMs. */
export const tpmRootPlan: IdentityPlan = {
  file: 'tpm-root',
  commonName: 'Veritee Development TPM Root CA',
  request: { authority: { pathLength: 0 }, keyUsage: AUTHORITY },
};

/** Purposes of TPM keys (TCG profiles). */
const TPM_PURPOSE = { attestation: '2.23.133.8.3', endorsement: '2.23.133.8.1' } as const;

/** A key of a simulated TPM: its attestation key, or one whose certificate must not pass for that. */
export function tpmKeyPlan(purpose: keyof typeof TPM_PURPOSE, issuer: Identity): IdentityPlan {
  const words = purpose === 'attestation' ? 'Attestation' : 'Endorsement';
  return {
    file: `tpm-${purpose}-key`,
    commonName: `Veritee Development TPM ${words} Key`,
    issuer,
    request: { keyUsage: ['digitalSignature'], extendedKeyUsage: [TPM_PURPOSE[purpose]] },
  };
}

/** The attestation key of a simulated virtual TPM: RSA, as Azure's are. */
export function guestKeyPlan(whose: 'guest' | 'other-guest', issuer: Identity): IdentityPlan {
  return {
    file: `${whose}-attestation-key`,
    commonName: `Veritee Development Virtual TPM Key (${whose === 'guest' ? 'guest' : 'another guest'})`,
    curve: 'RSA',
    issuer,
    request: { keyUsage: ['digitalSignature'], extendedKeyUsage: [TPM_PURPOSE.attestation] },
  };
}

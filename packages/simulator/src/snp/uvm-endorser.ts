/** Who endorses simulated utility VMs: an authority and a signer below it, named by a did:x509. */

import { createHash } from 'node:crypto';
import { base64url } from '@veritee/core/internal';
import type { UvmIssuer } from '@veritee/evidence';
import { AUTHORITY, type Identity, type IdentityPlan } from '../pki/identity.ts';

/** The signer with its authority. */
export interface UvmEndorser {
  readonly authority: Identity;
  readonly signer: Identity;
  /** What a verifier must be told to believe it. */
  readonly issuer: UvmIssuer;
}

/** Extended key usage of signers; an arc for examples. */
const USAGE = '1.3.6.1.4.1.32473.1';

const authorityPlan: IdentityPlan = {
  file: 'snp-uvm-authority',
  commonName: 'Veritee Development UVM Root CA',
  curve: 'RSA',
  request: { authority: { pathLength: null }, keyUsage: AUTHORITY },
};

/** Makes it. */
export function uvmEndorserOf(keep: (plan: IdentityPlan) => Identity): UvmEndorser {
  const authority = keep(authorityPlan);
  const signer = keep({
    file: 'snp-uvm-signer',
    commonName: 'Veritee Development UVM',
    curve: 'RSA',
    issuer: authority,
    request: { keyUsage: ['digitalSignature'], extendedKeyUsage: [USAGE] },
  });
  const fingerprint = createHash('sha256').update(authority.certificate.der).digest();
  return {
    authority,
    signer,
    issuer: {
      issuer: `did:x509:0:sha256:${base64url(new Uint8Array(fingerprint))}::eku:${USAGE}`,
      feed: 'Veritee-Development-UVM',
    },
  };
}

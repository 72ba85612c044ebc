/** How Azure guests are verified, without what only a service needs. */

import { intelStatuses } from '../dcap/platform-statuses.ts';
import type { EvidenceVerifier } from '../scheme.ts';
import { guestClaims } from './claims.ts';
import { type GuestEndorsements, gatherGuest } from './endorsements.ts';
import { decodeGuestEvidence, type GuestEvidence } from './layout.ts';
import { type GuestProof, guestVerified, verifyGuest } from './verify.ts';

/** Verifies Azure guests: confidential virtual machines on SEV-SNP and TDX, and Trusted Launch. */
export const guestVerifier: EvidenceVerifier<GuestEvidence, GuestEndorsements, GuestProof, 'AzureGuest'> = {
  type: 'AzureGuest',
  vendors: ['AMD', 'Intel', 'Azure'],
  // A guest has the status of its TEE; an operator can choose among Intel's.
  statuses: { ...intelStatuses, accepted: new Set([guestVerified, ...intelStatuses.accepted]) },
  // Nothing of the caller's can be bound: what reports are about is the paravisor's.
  runtimeDataClaims: [],
  decode: decodeGuestEvidence,
  gather: gatherGuest,
  verify: verifyGuest,
  claims: guestClaims,
};

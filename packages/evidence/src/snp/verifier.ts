/** How reports of AMD SEV-SNP are verified, without what only a service needs. */

import type { EvidenceVerifier } from '../scheme.ts';
import { snpClaims } from './claims.ts';
import { gatherSnp, type SnpEndorsements } from './endorsements.ts';
import { decodeSnpEvidence, type SnpEvidence } from './layout.ts';
import { type SnpProof, snpVerified, verifySnp } from './verify.ts';

/** Verifies reports of AMD SEV-SNP. */
export const snpVerifier: EvidenceVerifier<SnpEvidence, SnpEndorsements, SnpProof, 'SevSnpVm'> = {
  type: 'SevSnpVm',
  vendors: ['AMD'],
  statuses: { accepted: new Set([snpVerified]) },
  runtimeDataClaims: [],
  decode: decodeSnpEvidence,
  gather: gatherSnp,
  verify: verifySnp,
  claims: snpClaims,
};

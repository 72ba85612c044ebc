/** How SGX quotes are verified, without what only a service needs. */

import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import type { EvidenceVerifier } from '../scheme.ts';
import { sgxClaims } from './claims.ts';
import { sgxRuntimeDataClaims } from './facts.ts';
import { decodeSgxEvidence, type SgxEvidence } from './layout.ts';
import { type SgxProof, verifySgx } from './verify.ts';

/** Verifies SGX quotes. */
export const sgxVerifier: EvidenceVerifier<SgxEvidence, DcapEndorsements, SgxProof, 'SgxEnclave'> = {
  type: 'SgxEnclave',
  vendors: ['Intel'],
  statuses: intelStatuses,
  runtimeDataClaims: sgxRuntimeDataClaims,
  decode: (evidence) => decodeSgxEvidence(evidence),
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifySgx,
  claims: sgxClaims,
};

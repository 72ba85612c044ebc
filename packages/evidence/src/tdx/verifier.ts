/** How quotes of TDX virtual machines are verified, without what only a service needs. */

import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import type { EvidenceVerifier } from '../scheme.ts';
import { tdxClaims } from './claims.ts';
import { decodeTdxEvidence, type TdxEvidence } from './layout.ts';
import { type TdxProof, verifyTdx } from './verify.ts';

/** Verifies quotes of TDX virtual machines. */
export const tdxVerifier: EvidenceVerifier<TdxEvidence, DcapEndorsements, TdxProof, 'TdxVm'> = {
  type: 'TdxVm',
  vendors: ['Intel'],
  statuses: intelStatuses,
  explainsEventLog: true,
  // Azure's tokens of this kind have no member for them.
  runtimeDataClaims: [],
  decode: decodeTdxEvidence,
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifyTdx,
  claims: tdxClaims,
};

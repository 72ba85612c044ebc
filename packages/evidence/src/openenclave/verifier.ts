/** How Open Enclave reports are verified, without what only a service needs. */

import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import type { EvidenceVerifier } from '../scheme.ts';
import { sgxClaims } from '../sgx/claims.ts';
import { sgxRuntimeDataClaims } from '../sgx/facts.ts';
import { type SgxProof, verifySgx } from '../sgx/verify.ts';
import { decodeOpenEnclave, type OpenEnclaveEvidence } from './layout.ts';

/** Verifies Open Enclave reports. */
export const openEnclaveVerifier: EvidenceVerifier<
  OpenEnclaveEvidence,
  DcapEndorsements,
  SgxProof,
  'OpenEnclave'
> = {
  type: 'OpenEnclave',
  vendors: ['Intel'],
  statuses: intelStatuses,
  runtimeDataClaims: sgxRuntimeDataClaims,
  decode: decodeOpenEnclave,
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifySgx,
  claims: sgxClaims,
};

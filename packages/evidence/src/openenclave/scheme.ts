/** The kind of evidence that `POST /attest/OpenEnclave` takes: an SGX quote in an Open Enclave container. */

import { attestOpenEnclaveBody } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { sgxClaims } from '../sgx/claims.ts';
import { describeSgx } from '../sgx/describe.ts';
import { sgxPublishedClaims, sgxRuntimeDataClaims, sgxTcbBaseline } from '../sgx/facts.ts';
import { sgxPolicyTerms } from '../sgx/policy-terms.ts';
import { type SgxProof, verifySgx } from '../sgx/verify.ts';
import { decodeOpenEnclave, type OpenEnclaveEvidence } from './layout.ts';

/** Open Enclave reports. */
export const openEnclaveScheme: Scheme<OpenEnclaveEvidence, DcapEndorsements, SgxProof> = {
  type: 'OpenEnclave',
  policyTerms: sgxPolicyTerms('OpenEnclave'),
  vendors: ['Intel'],
  evidenceMember: 'report',
  members: Object.keys(attestOpenEnclaveBody.shape),
  request: z.pipe(
    attestOpenEnclaveBody,
    z.transform((body, context) => attestRequestOf(body, 'report', body.report, context)),
  ),
  statuses: intelStatuses,
  tcbBaseline: sgxTcbBaseline,
  publishedClaims: sgxPublishedClaims,
  runtimeDataClaims: sgxRuntimeDataClaims,
  decode: decodeOpenEnclave,
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifySgx,
  claims: sgxClaims,
  describe: (evidence) => ({
    label:
      evidence.container === 'report' ? 'Open Enclave report' : `Open Enclave evidence (${evidence.format})`,
    children: [describeSgx(evidence)],
  }),
  token: 'token',
};

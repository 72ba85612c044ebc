/** The kind of evidence that `POST /attest/OpenEnclave` takes: an SGX quote in an Open Enclave container. */

import { attestOpenEnclaveBody } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import type { DcapEndorsements } from '../dcap/collateral.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { describeSgx } from '../sgx/describe.ts';
import { sgxPublishedClaims, sgxTcbBaseline } from '../sgx/facts.ts';
import { sgxPolicyTerms } from '../sgx/policy-terms.ts';
import type { SgxProof } from '../sgx/verify.ts';
import type { OpenEnclaveEvidence } from './layout.ts';
import { openEnclaveVerifier } from './verifier.ts';

/** Open Enclave reports. */
export const openEnclaveScheme: Scheme<OpenEnclaveEvidence, DcapEndorsements, SgxProof, 'OpenEnclave'> = {
  ...openEnclaveVerifier,
  policyTerms: sgxPolicyTerms('OpenEnclave'),
  fileKinds: ['Open Enclave report'],
  evidenceMember: 'report',
  members: Object.keys(attestOpenEnclaveBody.shape),
  request: z.pipe(
    attestOpenEnclaveBody,
    z.transform((body, context) => attestRequestOf(body, 'report', body.report, context)),
  ),
  tcbBaseline: sgxTcbBaseline,
  publishedClaims: sgxPublishedClaims,
  describe: (evidence) => ({
    label:
      evidence.container === 'report' ? 'Open Enclave report' : `Open Enclave evidence (${evidence.format})`,
    children: [describeSgx(evidence)],
  }),
  token: 'token',
};

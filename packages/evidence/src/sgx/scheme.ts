/** The kind of evidence that `POST /attest/SgxEnclave` takes: a raw SGX quote. */

import { attestSgxEnclaveBody } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { sgxClaims } from './claims.ts';
import { describeSgx } from './describe.ts';
import { sgxPublishedClaims, sgxRuntimeDataClaims, sgxTcbBaseline } from './facts.ts';
import { decodeSgxEvidence, type SgxEvidence } from './layout.ts';
import { sgxPolicyTerms } from './policy-terms.ts';
import { type SgxProof, verifySgx } from './verify.ts';

/** SGX quotes. */
export const sgxScheme: Scheme<SgxEvidence, DcapEndorsements, SgxProof> = {
  type: 'SgxEnclave',
  policyTerms: sgxPolicyTerms('SgxEnclave'),
  vendors: ['Intel'],
  evidenceMember: 'quote',
  members: Object.keys(attestSgxEnclaveBody.shape),
  request: z.pipe(
    attestSgxEnclaveBody,
    z.transform((body, context) => attestRequestOf(body, 'quote', body.quote, context)),
  ),
  statuses: intelStatuses,
  tcbBaseline: sgxTcbBaseline,
  publishedClaims: sgxPublishedClaims,
  runtimeDataClaims: sgxRuntimeDataClaims,
  decode: (evidence) => decodeSgxEvidence(evidence),
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifySgx,
  claims: sgxClaims,
  describe: describeSgx,
  token: 'token',
};

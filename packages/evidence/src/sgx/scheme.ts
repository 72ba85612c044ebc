/** The kind of evidence that `POST /attest/SgxEnclave` takes: a raw SGX quote. */

import { attestSgxEnclaveBody } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import type { DcapEndorsements } from '../dcap/collateral.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { describeSgx } from './describe.ts';
import { sgxPublishedClaims, sgxTcbBaseline } from './facts.ts';
import type { SgxEvidence } from './layout.ts';
import { sgxPolicyTerms } from './policy-terms.ts';
import { sgxVerifier } from './verifier.ts';
import type { SgxProof } from './verify.ts';

/** SGX quotes. */
export const sgxScheme: Scheme<SgxEvidence, DcapEndorsements, SgxProof, 'SgxEnclave'> = {
  ...sgxVerifier,
  policyTerms: sgxPolicyTerms('SgxEnclave'),
  fileKinds: ['SGX quote'],
  evidenceMember: 'quote',
  members: Object.keys(attestSgxEnclaveBody.shape),
  request: z.pipe(
    attestSgxEnclaveBody,
    z.transform((body, context) => attestRequestOf(body, 'quote', body.quote, context)),
  ),
  tcbBaseline: sgxTcbBaseline,
  publishedClaims: sgxPublishedClaims,
  describe: describeSgx,
  token: 'token',
};

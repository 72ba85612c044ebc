/** The kind of evidence that `POST /attest/TdxVm` takes: a quote of a TDX virtual machine. */

import { attestTdxVmBody } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { baselineChoice } from '../dcap/baseline.ts';
import type { DcapEndorsements } from '../dcap/collateral.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { describeTdx } from './describe.ts';
import type { TdxEvidence } from './layout.ts';
import { tdxPolicyTerms } from './policy-terms.ts';
import { tdxVerifier } from './verifier.ts';
import type { TdxProof } from './verify.ts';

/** Quotes of TDX virtual machines. */
export const tdxScheme: Scheme<TdxEvidence, DcapEndorsements, TdxProof, 'TdxVm'> = {
  ...tdxVerifier,
  policyTerms: tdxPolicyTerms,
  fileKinds: ['TDX quote'],
  evidenceMember: 'quote',
  members: Object.keys(attestTdxVmBody.shape),
  request: z.pipe(
    attestTdxVmBody,
    z.transform((body, context) => attestRequestOf(body, 'quote', body.quote, context)),
  ),
  tcbBaseline: baselineChoice('tdx'),
  describe: describeTdx,
  token: 'token',
};

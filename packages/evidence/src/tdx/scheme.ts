/** The kind of evidence that `POST /attest/TdxVm` takes: a quote of a TDX virtual machine. */

import { attestTdxVmBody } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { baselineChoice } from '../dcap/baseline.ts';
import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { intelStatuses } from '../dcap/platform-statuses.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { tdxClaims } from './claims.ts';
import { describeTdx } from './describe.ts';
import { decodeTdxEvidence, type TdxEvidence } from './layout.ts';
import { tdxPolicyTerms } from './policy-terms.ts';
import { type TdxProof, verifyTdx } from './verify.ts';

/** Quotes of TDX virtual machines. */
export const tdxScheme: Scheme<TdxEvidence, DcapEndorsements, TdxProof> = {
  type: 'TdxVm',
  policyTerms: tdxPolicyTerms,
  vendors: ['Intel'],
  evidenceMember: 'quote',
  members: Object.keys(attestTdxVmBody.shape),
  request: z.pipe(
    attestTdxVmBody,
    z.transform((body, context) => attestRequestOf(body, 'quote', body.quote, context)),
  ),
  statuses: intelStatuses,
  tcbBaseline: baselineChoice('tdx'),
  explainsEventLog: true,
  // Azure's tokens of this kind have no member for them.
  runtimeDataClaims: [],
  decode: decodeTdxEvidence,
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifyTdx,
  claims: tdxClaims,
  describe: describeTdx,
  token: 'token',
};

/** The kind of evidence that `POST /attest/SevSnpVm` takes: a report of SEV-SNP firmware with the certificates of its key. */

import { attestSevSnpVmBody } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { snpClaims } from './claims.ts';
import { describeSnp } from './describe.ts';
import { gatherSnp, type SnpEndorsements } from './endorsements.ts';
import { decodeSnpEvidence, type SnpEvidence } from './layout.ts';
import { snpPolicyTerms } from './policy-terms.ts';
import { type SnpProof, snpVerified, verifySnp } from './verify.ts';

/** Reports of AMD SEV-SNP. */
export const snpScheme: Scheme<SnpEvidence, SnpEndorsements, SnpProof> = {
  type: 'SevSnpVm',
  policyTerms: snpPolicyTerms,
  vendors: ['AMD'],
  evidenceMember: 'report',
  members: Object.keys(attestSevSnpVmBody.shape),
  request: z.pipe(
    attestSevSnpVmBody,
    z.transform((body, context) => attestRequestOf(body, 'report', body.report, context)),
  ),
  statuses: { accepted: new Set([snpVerified]) },
  runtimeDataClaims: [],
  decode: decodeSnpEvidence,
  gather: gatherSnp,
  verify: verifySnp,
  claims: snpClaims,
  describe: describeSnp,
  token: 'token',
};

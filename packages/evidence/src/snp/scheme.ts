/** The kind of evidence that `POST /attest/SevSnpVm` takes: a report of SEV-SNP firmware with the certificates of its key. */

import { attestSevSnpVmBody } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { describeSnp } from './describe.ts';
import type { SnpEndorsements } from './endorsements.ts';
import type { SnpEvidence } from './layout.ts';
import { snpPolicyTerms } from './policy-terms.ts';
import { snpVerifier } from './verifier.ts';
import type { SnpProof } from './verify.ts';

/** Reports of AMD SEV-SNP. */
export const snpScheme: Scheme<SnpEvidence, SnpEndorsements, SnpProof, 'SevSnpVm'> = {
  ...snpVerifier,
  policyTerms: snpPolicyTerms,
  fileKinds: ['SEV-SNP report', 'SEV-SNP evidence'],
  evidenceMember: 'report',
  members: Object.keys(attestSevSnpVmBody.shape),
  request: z.pipe(
    attestSevSnpVmBody,
    z.transform((body, context) => attestRequestOf(body, 'report', body.report, context)),
  ),
  describe: describeSnp,
  token: 'token',
};

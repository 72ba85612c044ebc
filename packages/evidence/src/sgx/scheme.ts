/** The kind of evidence that `POST /attest/SgxEnclave` takes: a raw SGX quote. */

import { attestSgxEnclaveBody } from '@veritee/core/maa';
import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { sgxClaims } from './claims.ts';
import { describeSgx } from './describe.ts';
import { decodeSgxEvidence, type SgxEvidence } from './layout.ts';
import { sgxPolicyTerms } from './policy-terms.ts';
import { type SgxProof, verifySgx } from './verify.ts';

/** Intel's words for platforms that are genuine, if not perfect; OutOfDate must be asked for. */
export const defaultSgxAccept: ReadonlySet<string> = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
]);

/** SGX quotes. */
export const sgxScheme: Scheme<SgxEvidence, DcapEndorsements, SgxProof> = {
  type: 'SgxEnclave',
  policyTerms: sgxPolicyTerms('SgxEnclave'),
  maker: 'Intel',
  request: attestSgxEnclaveBody.transform((body, context) =>
    attestRequestOf(body, 'quote', body.quote, context),
  ),
  defaultAccept: defaultSgxAccept,
  decode: (evidence) => decodeSgxEvidence(evidence),
  gather: (evidence, source, options) => gatherDcap(evidence.quote, source, options),
  verify: verifySgx,
  claims: sgxClaims,
  describe: describeSgx,
};

/** The entry point for SEV-SNP reports alone: what verifying them takes, and nothing of other kinds. */

import type { AnyVerifier } from '../scheme.ts';
import { snpVerifier } from '../snp/verifier.ts';

export { type EndorsementSource, endorsement, firstOf } from '../endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
export { createProofCache, type ProofCache } from '../proof/proof-cache.ts';
export type { AnyVerifier, AttestRequest, HeldData, VerifiedEvidence } from '../scheme.ts';
export type { TrailLine } from '../trail/trail.ts';
export { amdRoots } from '../trust/amd.ts';
export { anchorsFrom } from '../trust/anchors-from.ts';
export type { Trust, TrustAnchors } from '../trust/trust.ts';
export type { VerificationContext } from '../verification/context.ts';
export {
  type AcceptedEvidence,
  type AppraisalResult,
  appraiseEvidence,
  type RefusedEvidence,
  verifyEvidence,
} from '../verify-evidence.ts';

/** SEV-SNP reports: give it to `appraiseEvidence` or `verifyEvidence`. */
export const snp: AnyVerifier = snpVerifier as unknown as AnyVerifier;

/** The entry point for TPM evidence alone: what verifying it takes, and nothing of other kinds. */

import type { AnyVerifier } from '../scheme.ts';
import { tpmVerifier } from '../tpm/verifier.ts';

export { type EndorsementSource, endorsement, firstOf } from '../endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
export { createProofCache, type ProofCache } from '../proof/proof-cache.ts';
export type { AnyVerifier, AttestRequest, HeldData, VerifiedEvidence } from '../scheme.ts';
export type { TrailLine } from '../trail/trail.ts';
export { anchorsFrom } from '../trust/anchors-from.ts';
export { microsoftTpmRoot, type TpmTrustBundle, tpmTrustBundle } from '../trust/microsoft.ts';
export type { Trust, TrustAnchors } from '../trust/trust.ts';
export type { VerificationContext } from '../verification/context.ts';
export {
  type AcceptedEvidence,
  type AppraisalResult,
  appraiseEvidence,
  type RefusedEvidence,
  verifyEvidence,
} from '../verify-evidence.ts';

/** TPM evidence: give it to `appraiseEvidence` or `verifyEvidence`. */
export const tpm: AnyVerifier = tpmVerifier as unknown as AnyVerifier;

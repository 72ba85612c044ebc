/** The entry point for TDX quotes alone: what verifying them takes, and nothing of other kinds. */

import type { AnyVerifier } from '../scheme.ts';
import { tdxVerifier } from '../tdx/verifier.ts';

export { type CollateralFile, collateralSource } from '../endorsements/intel/collateral-file.ts';
export { type EndorsementSource, endorsement, firstOf } from '../endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
export { createProofCache, type ProofCache } from '../proof/proof-cache.ts';
export type { AnyVerifier, AttestRequest, HeldData, VerifiedEvidence } from '../scheme.ts';
export type { TrailLine } from '../trail/trail.ts';
export { anchorsFrom } from '../trust/anchors-from.ts';
export { intelSgxRoot } from '../trust/intel.ts';
export type { Trust, TrustAnchors } from '../trust/trust.ts';
export type { VerificationContext } from '../verification/context.ts';
export {
  type AcceptedEvidence,
  type AppraisalResult,
  appraiseEvidence,
  type RefusedEvidence,
  verifyEvidence,
} from '../verify-evidence.ts';

/** TDX quotes: give it to `appraiseEvidence` or `verifyEvidence`. */
export const tdx: AnyVerifier = tdxVerifier as unknown as AnyVerifier;

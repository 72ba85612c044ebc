/** The entry point for Azure guests alone: what verifying them takes, SEV-SNP, TDX and TPM evidence within. */

import { guestVerifier } from '../azure-guest/verifier.ts';
import type { AnyVerifier } from '../scheme.ts';

export { type EndorsementSource, endorsement, firstOf } from '../endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
export { createProofCache, type ProofCache } from '../proof/proof-cache.ts';
export type { AnyVerifier, AttestRequest, HeldData, VerifiedEvidence } from '../scheme.ts';
export type { TrailLine } from '../trail/trail.ts';
export { amdRoots } from '../trust/amd.ts';
export { anchorsFrom } from '../trust/anchors-from.ts';
export { azureTpmRoots } from '../trust/azure.ts';
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

/** Azure guests: give it to `appraiseEvidence` or `verifyEvidence`. */
export const azureGuest: AnyVerifier = guestVerifier as unknown as AnyVerifier;

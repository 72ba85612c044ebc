/** The entry point for Open Enclave reports alone: what verifying them takes, and nothing of other kinds. */

import { openEnclaveScheme } from '../openenclave/scheme.ts';
import type { AnyScheme } from '../schemes.ts';

export { type CollateralFile, collateralSource } from '../endorsements/intel/collateral-file.ts';
export { type EndorsementSource, endorsement, firstOf } from '../endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
export { createProofCache, type ProofCache } from '../proof/proof-cache.ts';
export type { AttestRequest, HeldData, VerifiedEvidence } from '../scheme.ts';
export type { AnyScheme } from '../schemes.ts';
export type { TrailLine } from '../trail/trail.ts';
export { anchorsFrom } from '../trust/anchors-from.ts';
export { intelSgxRoot } from '../trust/intel.ts';
export type { Trust, TrustAnchors } from '../trust/trust.ts';
export type { VerificationContext } from '../verification/context.ts';
export { type AppraisalResult, appraiseEvidence, verifyEvidence } from '../verify-evidence.ts';

/** Open Enclave reports: give it to `appraiseEvidence` or `verifyEvidence`. */
export const openEnclave: AnyScheme = openEnclaveScheme as unknown as AnyScheme;

/** The door of evidence. */

export { anchorsFrom, builtInAnchors, withAnchors } from './dcap/roots.ts';
export { type ConvergedStatus, type TcbStatus, tcbStatuses } from './dcap/tcb.ts';
export type { QuoteProof } from './dcap/verify.ts';
export { type CollateralFile, collateralFile, collateralSource } from './endorsements/bundle.ts';
export {
  describeRequest,
  type Endorsement,
  type EndorsementRequest,
  type EndorsementSource,
  endorsement,
  firstOf,
  type PckChainRequest,
} from './endorsements/source.ts';
export { EvidenceError, type EvidenceErrorCode, type PlatformStatus } from './errors.ts';
export { createMemory, type Memory, noMemory } from './memory.ts';
export { oeRemoteReport, oeReportHeader } from './openenclave/layout.ts';
export type {
  AttestRequest,
  Description,
  EvidenceClaims,
  HeldData,
  Scheme,
  VerifiedEvidence,
} from './scheme.ts';
export { type AnyScheme, schemeOf, schemes } from './schemes.ts';
export { Trail, type TrailLine } from './trail.ts';
export type { Maker, Trust, TrustAnchors } from './trust.ts';
export {
  type Appraisable,
  type Judgement,
  judgeEvidence,
  type VerificationContext,
  verifyEvidence,
} from './verify-evidence.ts';

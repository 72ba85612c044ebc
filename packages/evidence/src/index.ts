/** Entry point of evidence: verify it, fetch what its vendor says about the platform, and add kinds of it. */

export type { CurrentDate } from '@veritee/core';
export {
  type Claim,
  type ClaimValue,
  type ClaimValueType,
  CodedError,
  type ErrorFacts,
  type JsonObject,
} from '@veritee/core';
export type { AttestationType, AttestationTypeNames, HeldDataBody } from '@veritee/core/internal/maa';
export type { Certificate, RevocationList, TrustAnchor } from '@veritee/core/internal/x509';
export { type TcbEvaluation, tcbEvaluations } from './dcap/evaluations.ts';
export type { ConvergedStatus, TcbStatus } from './dcap/tcb.ts';
export { type KdsOptions, kdsSource } from './endorsements/amd/kds.ts';
export type { ProductLine, VekKind } from './endorsements/amd/product-line.ts';
export type { AmdRequest, AmdStatementRequest, VcekRequest } from './endorsements/amd/request.ts';
export type { KdsKind } from './endorsements/amd/routes.ts';
export type { TcbComponent } from './endorsements/amd/tcb.ts';
export type { AmdServiceOptions } from './endorsements/amd/vendor.ts';
export { type CacheOptions, cachedSource } from './endorsements/cache.ts';
export { describeExpiry, type ExpiryLine } from './endorsements/expiry.ts';
export { fileSource } from './endorsements/file.ts';
export { folderSource, readFolder, writeFolder } from './endorsements/folder.ts';
export type { Fetch } from './endorsements/http.ts';
export { type CollateralFile, collateralSource } from './endorsements/intel/collateral-file.ts';
export { type PcsOptions, pcsSource } from './endorsements/intel/pcs.ts';
export type { PcsKind } from './endorsements/intel/pcs-routes.ts';
export type { IntelRequest, PckChainRequest, StatementRequest } from './endorsements/intel/request.ts';
export type { IntelServiceOptions } from './endorsements/intel/vendor.ts';
export { createSeen, newestOf, type SeenRecord } from './endorsements/newest.ts';
export { type OpenSourceOptions, openSource, openSources } from './endorsements/open.ts';
export { type RecordingSource, recordingSource } from './endorsements/record.ts';
export type { FileSourceOptions } from './endorsements/renewed.ts';
export type { EndorsementRequest } from './endorsements/request.ts';
export {
  type DeliveredEndorsement,
  type Endorsement,
  type EndorsementAsker,
  type EndorsementSource,
  endorsement,
  firstOf,
} from './endorsements/source.ts';
export type { Expiry } from './endorsements/stated-expiry.ts';
export { type EndorsementStatus, endorsementStatus } from './endorsements/status.ts';
export { ThrottledError } from './endorsements/throttled.ts';
export type { ServiceOptions as EndorsementServiceOptions } from './endorsements/vendor.ts';
export type { VendorServiceOptions } from './endorsements/vendors.ts';
export {
  EvidenceError,
  type EvidenceErrorCode,
  isUndecided,
  type PlatformStatus,
  type PlatformStatusName,
} from './errors.ts';
export { type EvidenceKinds, evidenceKinds, kindsWith } from './kinds.ts';
export type {
  LearnedClaim,
  LearnedIdentity,
  LearnedQuery,
  LearnedUse,
  LearningTerms,
} from './learning.ts';
export { VerificationOptionsError } from './options.ts';
export {
  type ClaimRole,
  claimsOf,
  commonClaims,
  type EvidenceClaim,
  type PolicyProperty,
  type PolicyTerms,
} from './policy-terms.ts';
export { createProofCache, type ProofCache } from './proof/proof-cache.ts';
export type { Seen, SeenStatement } from './proof/seen.ts';
export type {
  CertificateKind,
  EndorsementKind,
  EvidenceKind,
  ExchangeKind,
  FileKind,
  ForeignKind,
  KeyKind,
  LogKind,
  PolicyKind,
  TokenKind,
} from './recognise/kinds.ts';
export { refusalHints } from './refusal-hints.ts';
export type { CommonBody } from './request.ts';
export { attestRequestOf } from './request.ts';
export type { AnyVerifier, EvidenceVerifier, GatherOptions, RandomBytes } from './scheme.ts';
export {
  type AttestRequest,
  type BaselineChoice,
  type ConfigurationProperty,
  type Conversation,
  type Description,
  type EvidenceClaims,
  type HeldData,
  type PlatformStatuses,
  proved,
  type Scheme,
  type StatusChoice,
  type TcbBaseline,
  type VerificationRequirements,
  type VerifiedEvidence,
} from './scheme.ts';
export {
  type AnyScheme,
  defaultPolicy,
  policyVocabularies,
  schemeOf,
  schemes,
  type VerifiableType,
} from './schemes.ts';
export { Trail, type TrailLine } from './trail/trail.ts';
export { anchorsFrom } from './trust/anchors-from.ts';
export { type TpmTrustBundle, tpmTrustBundle } from './trust/microsoft.ts';
export { builtInAnchors, withAnchors } from './trust/roots.ts';
export type {
  ComplianceBaseline,
  GuestAllowances,
  KnownParavisor,
  KnownVendor,
  SnpAllowances,
  TpmAllowances,
  Trust,
  TrustAnchors,
  UvmIssuer,
  Vendor,
} from './trust/trust.ts';
export type { VerificationContext } from './verification/context.ts';
export { type VerifyOptions, type VerifyResult, verify } from './verify.ts';
export {
  type AcceptedEvidence,
  type Appraisable,
  type AppraisalResult,
  appraiseEvidence,
  type RefusedEvidence,
  verifyEvidence,
} from './verify-evidence.ts';

/** The door of evidence. */

export { tcbBaselines } from './dcap/baseline.ts';
export { type TcbEvaluation, tcbEvaluations } from './dcap/evaluations.ts';
export { type PckPlatform, pckPlatformOf, sgxExtensionOid } from './dcap/pck.ts';
export {
  certificationType,
  decodeQuote,
  ecdsaP256,
  intelQeVendorId,
  type Quote,
  type QuoteHeader,
  quoteHeader,
  teeType,
} from './dcap/quote.ts';
export { attributeFlag, type SgxReportBody, sgxReportBody } from './dcap/report-body.ts';
export { type ConvergedStatus, type TcbStatus, tcbStatuses } from './dcap/tcb.ts';
export type { QuoteProof } from './dcap/verify.ts';
export { amdKds, type KdsOptions, kdsSource } from './endorsements/amd/kds.ts';
export { type ProductLine, productLines, type VekKind } from './endorsements/amd/product-line.ts';
export type { AmdStatementRequest, VcekRequest } from './endorsements/amd/request.ts';
export { encodeTcbVersion, type TcbComponent } from './endorsements/amd/tcb.ts';
export { vekOid } from './endorsements/amd/vek.ts';
export { archivedEndorsements, archiveText } from './endorsements/archive.ts';
export { type CacheOptions, cachedSource } from './endorsements/cache.ts';
export {
  describeExpiry,
  type ExpiryLine,
  earliestExpiry,
  expiriesOf,
} from './endorsements/expiry.ts';
export { fileSource } from './endorsements/file.ts';
export { folderSource, readFolder, writeFolder } from './endorsements/folder.ts';
export type { Fetch } from './endorsements/http.ts';
export {
  type CollateralFile,
  collateralFile,
  collateralSource,
} from './endorsements/intel/collateral-file.ts';
export { intelPcs, intelRootCrl, type PcsOptions, pcsSource } from './endorsements/intel/pcs.ts';
export type { PcsKind } from './endorsements/intel/pcs-routes.ts';
export { isIntelRequest, type PckChainRequest, type StatementRequest } from './endorsements/intel/request.ts';
export { signedJsonBody } from './endorsements/intel/signed-json.ts';
export { createSeen, newestOf, type SeenRecord } from './endorsements/newest.ts';
export { type OpenSourceOptions, openSource, openSources } from './endorsements/open.ts';
export { readEndorsements } from './endorsements/read.ts';
export { type RecordingSource, recordingSource } from './endorsements/record.ts';
export type { FileSourceOptions } from './endorsements/renewed.ts';
export { type EndorsementRequest, requestKey } from './endorsements/request.ts';
export {
  type DeliveredEndorsement,
  type Endorsement,
  type EndorsementSource,
  endorsement,
  firstOf,
} from './endorsements/source.ts';
export type { Expiry } from './endorsements/stated-expiry.ts';
export { ThrottledError } from './endorsements/throttled.ts';
export {
  defaultServices,
  describeRequest,
  endorsementProbes,
  isStatement,
} from './endorsements/vendors.ts';
export { writeArchive } from './endorsements/write-archive.ts';
export { EvidenceError, type EvidenceErrorCode, type PlatformStatus } from './errors.ts';
export {
  baselineFor,
  defaultPolicyFor,
  type EvidenceKinds,
  evidenceKinds,
  kindsWith,
  schemeFor,
  termsNamed,
  typeSpelt,
} from './kinds.ts';
export { oeRemoteReport, oeReportHeader } from './openenclave/layout.ts';
export { VerificationOptionsError } from './options.ts';
export { issueWords } from './parsed-by.ts';
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
export { attestRequestOf } from './request.ts';
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
export { type AnyScheme, defaultPolicy, policyVocabularies, schemeOf, schemes } from './schemes.ts';
export { guestPolicyBit, snpReportLayout } from './snp/report.ts';
export { tdAttribute } from './tdx/attributes.ts';
export {
  type TdReport15Ex,
  tdReport10,
  tdReport15,
  tdReport15Ex,
} from './tdx/td-report.ts';
export {
  type DescribedEvent,
  type DescribedEventLog,
  describeEventLog,
} from './tpm/event-log/describe.ts';
export { hasLogSignature, type LogRegisters } from './tpm/event-log/read.ts';
export { boundQualifyingData } from './tpm/key-binding.ts';
export { tpmRequirements } from './tpm/requirements.ts';
export { type EnclaveIdentity, encodeVbsReport } from './tpm/vbs-report.ts';
export { Trail, type TrailLine } from './trail/trail.ts';
export { anchorsFrom } from './trust/anchors-from.ts';
export { microsoftTpmRootFingerprint, type TpmTrustBundle, tpmTrustBundle } from './trust/microsoft.ts';
export { builtInAnchors, withAnchors } from './trust/roots.ts';
export type {
  ComplianceBaseline,
  SnpAllowances,
  TpmAllowances,
  Trust,
  TrustAnchors,
  UvmIssuer,
  Vendor,
} from './trust/trust.ts';
export { type TrustRoots, trustRootsIn, trustRootsOf } from './trust/trust-roots.ts';
export type { VerificationContext } from './verification/context.ts';
export { trustMembers } from './verification/input.ts';
export {
  type Appraisable,
  type AppraisalResult,
  appraiseEvidence,
  verifyEvidence,
} from './verify-evidence.ts';

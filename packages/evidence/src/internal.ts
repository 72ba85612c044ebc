/** What the simulator, the service and the command need of evidence: layouts, encoders and lists; not part of the public interface. */

export { decodeHclReport, type HclReport } from './azure-guest/hcl-report.ts';
export { tcbBaselines } from './dcap/baseline.ts';
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
export { amdKds } from './endorsements/amd/kds.ts';
export { productLines } from './endorsements/amd/product-line.ts';
export { encodeTcbVersion } from './endorsements/amd/tcb.ts';
export { vekOid } from './endorsements/amd/vek.ts';
export { archiveText } from './endorsements/archive.ts';
export { earliestExpiry, expiriesOf } from './endorsements/expiry.ts';
export { type GivenFile, givenSource } from './endorsements/given-files.ts';
export { collateralFile } from './endorsements/intel/collateral-file.ts';
export { intelPcs, intelRootCrl } from './endorsements/intel/pcs.ts';
export { isIntelRequest } from './endorsements/intel/request.ts';
export { signedJsonBody } from './endorsements/intel/signed-json.ts';
export { issuedAt } from './endorsements/issued.ts';
export { type MergeOutcome, newerOf } from './endorsements/merge.ts';
export { type EndorsementPack, type PackOptions, packText, readPack } from './endorsements/pack.ts';
export { heldEndorsements, readEndorsements } from './endorsements/read.ts';
export { requestKey, withoutRoot } from './endorsements/request.ts';
export { askedFor } from './endorsements/source.ts';
export {
  defaultServices,
  describeRequest,
  endorsementProbes,
  isStatement,
  servedAnswer,
} from './endorsements/vendors.ts';
export { writeArchive } from './endorsements/write-archive.ts';
export { baselineFor, defaultPolicyFor, schemeFor, termsNamed, typeSpelt } from './kinds.ts';
export { type ClaimedQuote, splitCustomClaims } from './openenclave/custom-claims.ts';
export { oeRemoteReport, oeReportHeader } from './openenclave/layout.ts';
export { issueWords } from './parsed-by.ts';
export { guestPolicyBit, snpReportLayout } from './snp/report.ts';
export { tdAttribute } from './tdx/attributes.ts';
export { type TdReport15Ex, tdReport10, tdReport15, tdReport15Ex } from './tdx/td-report.ts';
export { type DescribedEvent, type DescribedEventLog, describeEventLog } from './tpm/event-log/describe.ts';
export { hasLogSignature, type LogRegisters } from './tpm/event-log/read.ts';
export { type DescribedImaEntry, describeImaList } from './tpm/ima/describe.ts';
export { boundQualifyingData } from './tpm/key-binding.ts';
export { tpmRequirements } from './tpm/requirements.ts';
export { type EnclaveIdentity, encodeVbsReport } from './tpm/vbs-report.ts';
export { microsoftTpmRootFingerprint } from './trust/microsoft.ts';
export { type TrustRoots, trustRootsIn, trustRootsOf } from './trust/trust-roots.ts';
export { trustMembers } from './verification/input.ts';

/** Structures of TPM 2.0 Part 2: one table for those who read them, those who talk to a TPM and those who simulate one. */

export {
  algorithmName,
  digestSize,
  type HashAlgorithm,
  hashAlgorithm,
  hashAlgorithms,
  type TpmHash,
  tpmAlgorithm,
  tpmHash,
} from './algorithms.ts';
export {
  type CertifyStatement,
  type ClockInfo,
  type QuoteStatement,
  type TpmStatement,
  tpmsAttest,
} from './attest.ts';
export {
  encodeHclReport,
  type HclParts,
  hclCapabilities,
  hclHashTypes,
  hclHeader,
  hclReportTypes,
  hclRequestData,
  hclRequestTypes,
  hclSignature,
  teeReportField,
} from './hcl-layout.ts';
export { tpm2b } from './parts.ts';
export { pcrPolicyInput } from './pcr-policy.ts';
export { type PcrSelection, pcrCount, tpmlPcrSelection } from './pcr-selection.ts';
export {
  type KeyScheme,
  type RsaPublicArea,
  rsaExponent,
  type SymmetricCipher,
  type TpmPublicArea,
  tpmCurves,
  tpmtPublic,
} from './public-area.ts';
export { type TpmSignature, tpmtSignature } from './signature.ts';

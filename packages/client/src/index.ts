/** Entry point of the client package: attest evidence at an attestation service and get verified results. */

export type { CurrentDate } from '@veritee/core';
export {
  CodedError,
  type ErrorFacts,
  type JsonObject,
  type JsonValue,
  type PublishedKey,
  type PublishedKeys,
} from '@veritee/core';
export type { ApiVersion, OpenIdMetadata } from '@veritee/core/internal/maa';
export {
  AttestationAdministrationClient,
  type PolicyResponse,
} from './administration/administration-client.ts';
export {
  type CertificateModification,
  KnownCertificateModification,
  KnownPolicyModification,
  type PolicyModification,
} from './administration/modifications.ts';
export type {
  AttestationAdministrationClientOperationOptions,
  AttestationAdministrationClientOptions,
  AttestationAdministrationClientPolicyCertificateOperationOptions,
  AttestationAdministrationClientPolicyOperationOptions,
  GetPolicyOptions,
  MadeHere,
  PolicyCertificateOptions,
  ResetPolicyOptions,
  SetPolicyOptions,
  SignedElsewhere,
} from './administration/options.ts';
export type { PolicyCheck, PolicyMistake } from './administration/policy-check.ts';
export {
  type AttestationPolicyToken,
  createAttestationPolicyToken,
  type DocumentStamp,
  documentStamp,
} from './administration/policy-token.ts';
export type {
  PolicyCertificatesModificationResult,
  PolicyResult,
  PolicyUpdateResult,
} from './administration/results.ts';
export type {
  NoSigningKey,
  PrivateKey,
  SigningFunction,
  SigningKey,
  SigningOptions,
} from './administration/signing-key.ts';
export type { StoredPolicy, StoredPolicyKind } from './administration/stored-policy.ts';
export type {
  AttestData,
  AttestTerms,
  BinaryInput,
  InitTimeData,
  RunTimeData,
} from './attestation/attest-request.ts';
export { AttestationClient, type AzureGuestAnswer } from './attestation/attestation-client.ts';
export type { SevSnpVmEvidence } from './attestation/evidence-input.ts';
export type {
  AttestAzureGuestOptions,
  AttestationClientOperationOptions,
  AttestationClientOptions,
  AttestOpenEnclaveOptions,
  AttestOptions,
  AttestSevSnpVmOptions,
  AttestSgxEnclaveOptions,
  AttestTdxVmOptions,
  AttestTpmOptions,
  AttestTpmPlatformOptions,
  DecryptInnerKey,
  VerifyAttestationTokenOptions,
} from './attestation/options.ts';
export { runTimeDataHash } from './attestation/report-data.ts';
export type { TcbBaseline } from './attestation/tcb-baselines.ts';
export {
  type MemoryTokenCacheOptions,
  memoryTokenCache,
  type TokenCache,
} from './attestation/token-cache.ts';
export type {
  AttestationResult,
  AttestationSgxCollateralInfo,
  SgxCollateral,
} from './claims/attestation-result.ts';
export type { HexValue } from './claims/claim-reading.ts';
export type {
  AzureVmClaims,
  EvidenceClaims,
  SevSnpVmClaims,
  SgxClaims,
  TdxVmClaims,
  TpmClaims,
} from './claims/evidence-claims.ts';
export type { SchemaVerdict, StandardSchema } from './claims/standard-schema.ts';
export type {
  AnyRunTime,
  ClaimsByAttestationType,
  ClaimsOfType,
  RunTimeTyping,
} from './claims/typed-result.ts';
export type { ComplianceStatusName, EvidenceTypeName, TcbStatusName } from './claims/words.ts';
export type { AttestationResponse } from './instance/attestation-response.ts';
export { type AttestationType, KnownAttestationType } from './instance/attestation-types.ts';
export type { InstanceOptions, OperationOptions } from './instance/instance.ts';
export type { AttestationTokenValidationOptions } from './instance/validation-options.ts';
export type { GivenKey, NodeKey } from './keys/given-key.ts';
export {
  createRemoteKeySource,
  type FetchTerms,
  type IssuerConnection,
  type IssuerTlsOptions,
  parseJwks,
  type RemoteKeySourceOptions,
} from './relying-party/fetch-keys.ts';
export {
  type CachedKeySourceOptions,
  createCachedKeySource,
  createLocalKeySource,
  type KeyRequest,
  type KeySource,
} from './relying-party/signers.ts';
export type { SignatureAlgorithm } from './tokens/algorithms.ts';
export { type AttestationSigner, signerOf } from './tokens/attestation-signer.ts';
export { type AttestationToken, parseAttestationToken } from './tokens/attestation-token.ts';
export {
  KeySetError,
  type KeySetErrorCode,
  type TokenProblem,
  type TokenProblemCode,
  TokenVerificationError,
  VerifierOptionsError,
  type VerifierOptionsErrorCode,
} from './tokens/errors.ts';
export { answerTpmChallenge, type TpmChallengeAnswer } from './tpm/conversation.ts';
export type { TpmRequestData } from './tpm/signed-request.ts';
export type { Tpm, TpmAttestationKey, TpmLog, TpmPublicKey, TpmQuote, TpmRequestKey } from './tpm/tpm.ts';
export {
  AttestationServiceError,
  type AttestationServiceErrorCode,
  ClientUsageError,
  type ClientUsageErrorCode,
  ConnectionError,
  type ConnectionErrorCode,
  type ServiceErrorFacts,
} from './transport/errors.ts';
export { fetchHttpClient } from './transport/fetch-http-client.ts';
export {
  type RecordedExchange,
  recordingHttpClient,
  replayingHttpClient,
} from './transport/recorded-exchanges.ts';
export type { PolicyPosition, ServiceReason, ServiceReasonCode } from './transport/service-reason.ts';
export { staticTokenCredential } from './transport/static-credential.ts';
export type { CallOptions, TransportOptions } from './transport/transport.ts';

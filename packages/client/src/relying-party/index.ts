/** The relying party's entry point: decide whether an attestation token may be trusted. No Azure dependency behind it. */

export type { CurrentDate } from '@veritee/core';
export {
  CodedError,
  type ErrorFacts,
  type JsonObject,
  type JsonValue,
  type PublishedKey,
  type PublishedKeys,
} from '@veritee/core';
export type { AttestationResult, SgxCollateral } from '../claims/attestation-result.ts';
export type { HexValue } from '../claims/claim-reading.ts';
export type {
  AzureVmClaims,
  EvidenceClaims,
  SevSnpVmClaims,
  SgxClaims,
  TdxVmClaims,
  TpmClaims,
} from '../claims/evidence-claims.ts';
export type { SchemaVerdict, StandardSchema } from '../claims/standard-schema.ts';
export type { AnyRunTime, RunTimeTyping } from '../claims/typed-result.ts';
export type { ComplianceStatusName, EvidenceTypeName, TcbStatusName } from '../claims/words.ts';
export type { SignatureAlgorithm } from '../tokens/algorithms.ts';
export type { AttestationSigner } from '../tokens/attestation-signer.ts';
export { type AttestationToken, parseAttestationToken } from '../tokens/attestation-token.ts';
export {
  KeySetError,
  type KeySetErrorCode,
  type TokenProblem,
  type TokenProblemCode,
  TokenVerificationError,
  VerifierOptionsError,
  type VerifierOptionsErrorCode,
} from '../tokens/errors.ts';
export type { Measurement, PlatformStateName, TokenExpectations } from './expectations.ts';
export {
  createRemoteKeySource,
  type FetchTerms,
  type IssuerConnection,
  type IssuerTlsOptions,
  parseJwks,
  type RemoteKeySourceOptions,
} from './fetch-keys.ts';
export {
  type CachedKeySourceOptions,
  createCachedKeySource,
  createLocalKeySource,
  type KeyRequest,
  type KeySource,
} from './signers.ts';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifierKeys,
  type VerifierTerms,
  type VerifyRequest,
} from './token-verifier.ts';
export type { VerifiedToken } from './verified-token.ts';
export type { TrustedToken } from './verify-token.ts';

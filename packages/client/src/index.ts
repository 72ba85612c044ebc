/** The door of the client package: attest evidence at an attestation service and get verified results. */

export type { AttestData, BinaryInput } from './attest-request.ts';
export {
  AttestationClient,
  type AttestationClientOperationOptions,
  type AttestationClientOptions,
  type AttestOpenEnclaveOptions,
  type AttestSgxEnclaveOptions,
} from './attestation-client.ts';
export type { AttestationResponse } from './attestation-response.ts';
export {
  AttestationServiceError,
  type AttestationServiceErrorCode,
  ClientUsageError,
  type ClientUsageErrorCode,
  ConnectionError,
  type ConnectionErrorCode,
  type ServiceErrorFacts,
} from './errors.ts';
export { type AttestationSigner, signerOf } from './relying-party/attestation-signer.ts';
export { type AttestationToken, parseAttestationToken } from './relying-party/attestation-token.ts';
export {
  KeySetError,
  type KeySetErrorCode,
  type TokenProblem,
  type TokenProblemCode,
  TokenVerificationError,
  VerifierOptionsError,
  type VerifierOptionsErrorCode,
} from './relying-party/errors.ts';
export { keyFetcher, parseKeySet } from './relying-party/fetch-keys.ts';
export { cachedKeys, type KeyCacheOptions, type KeySource, offlineKeys } from './relying-party/signers.ts';
export { type AttestationResult, attestationResult, type SgxCollateral } from './results.ts';
export type { CallOptions, TransportOptions } from './transport.ts';
export type { AttestationTokenValidationOptions } from './validation-options.ts';

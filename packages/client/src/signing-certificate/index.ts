/** Entry point for checking whether an attestation service itself runs inside a TEE. */

export type { CurrentDate } from '@veritee/core';
export { CodedError, type ErrorFacts, type JsonObject, type JsonValue } from '@veritee/core';
export type { ComplianceStatusName, EvidenceTypeName, TcbStatusName } from '../claims/words.ts';
export type { Measurement, PlatformStateName, TokenExpectations } from '../relying-party/expectations.ts';
export type { TokenProblem, TokenProblemCode } from '../tokens/errors.ts';
export type { EmbeddedEvidence, EmbeddedEvidenceForm } from './embedded-evidence.ts';
export { SigningCertificateError, type SigningCertificateErrorCode } from './errors.ts';
export { boundKeyBytes } from './key-binding.ts';
export type { CertificateInput } from './read-certificate.ts';
export {
  type EvidenceProver,
  embeddedEvidenceOf,
  type ProvenEvidence,
  type ProvenSigningCertificate,
  type SigningCertificateOptions,
  type SigningEnclaveExpectations,
  verifySigningCertificate,
} from './verify-signing-certificate.ts';

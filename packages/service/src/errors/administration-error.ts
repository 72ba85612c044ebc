/** What can be wrong with an administrative request, by stable codes. */

import { CodedError } from '@veritee/core';

/** Codes of administrative refusals; they stand in `innererror.code`, beside Azure's coarser code. */
export type AdministrationErrorCode =
  | 'DocumentFormat'
  | 'DocumentUnsigned'
  | 'DocumentNotEmpty'
  | 'DocumentReplayed'
  | 'DocumentOutdated'
  | 'DocumentNotYetValid'
  | 'AlgorithmNotAccepted'
  | 'KeyInvalid'
  | 'SignatureInvalid'
  | 'SignerUnknown'
  | 'SignerChain'
  | 'SignerNotAuthority'
  | 'SignerExpired'
  | 'SignerNotYetValid'
  | 'PolicyClaimMissing'
  | 'PolicyEncoding'
  | 'CertificateClaimMissing'
  | 'CertificateFormat'
  | 'CertificateNotAuthority'
  | 'CertificateExpired'
  | 'LastCertificate'
  | 'TooManyCertificates'
  | 'NotIsolated'
  | 'SharedInstance';

/** A change of policies or certificates that is refused. */
export class AdministrationError extends CodedError<AdministrationErrorCode> {}

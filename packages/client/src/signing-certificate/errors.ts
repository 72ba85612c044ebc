/** Why a signing certificate is not proven to come from inside a TEE. */

import { CodedError, type ErrorFacts } from '@veritee/core';
import type { TokenProblem } from '../tokens/errors.ts';

/** Codes of refused signing certificates. */
export type SigningCertificateErrorCode =
  | 'CertificateFormat'
  | 'CertificateUnsupported'
  | 'SelfSignatureInvalid'
  | 'CertificateExpired'
  | 'CertificateNotYetValid'
  | 'SubjectUnexpected'
  | 'KeyIdUnexpected'
  | 'EvidenceMissing'
  | 'EvidenceFormat'
  | 'EvidenceRefused'
  | 'KeyUnbound'
  | 'ExpectationsUnmet'
  | 'OptionsInvalid';

/** A signing certificate that is not proven. */
export class SigningCertificateError extends CodedError<SigningCertificateErrorCode> {
  /** With `ExpectationsUnmet`: what the evidence does not meet, each with a code; otherwise empty. */
  readonly problems: readonly TokenProblem[];

  constructor(
    code: SigningCertificateErrorCode,
    message: string,
    facts?: ErrorFacts,
    problems: readonly TokenProblem[] = [],
  ) {
    super(code, message, facts);
    this.problems = problems;
  }
}

/** Why a token was refused, and why its keys were unavailable. */

import { CodedError, type ErrorFacts } from '@veritee/core';

/** Codes of what may be wrong with a token. Stable; programs may compare them. */
export type TokenProblemCode =
  | 'TokenFormat'
  | 'TokenTooLong'
  | 'MemberDuplicate'
  | 'TokenUnsecured'
  | 'CriticalHeaderUnknown'
  | 'AlgorithmNotAllowed'
  | 'AlgorithmKeyMismatch'
  | 'KeyUnknown'
  | 'KeyIdMismatch'
  | 'EmbeddedKeyUnexpected'
  | 'KeyUnusable'
  | 'KeyUrlUnexpected'
  | 'SignatureInvalid'
  | 'IssuerUnexpected'
  | 'TokenExpired'
  | 'TokenNotYetValid'
  | 'TokenTooOld'
  | 'ClaimMissing'
  | 'ClaimMalformed'
  | 'ClaimUnexpected'
  | 'AttestationTypeUnexpected'
  | 'DebuggableRefused'
  | 'MeasurementUnexpected'
  | 'SignerUnexpected'
  | 'FamilyIdUnexpected'
  | 'ImageIdUnexpected'
  | 'HostDataUnexpected'
  | 'MrEnclaveUnexpected'
  | 'MrSignerUnexpected'
  | 'ProductIdUnexpected'
  | 'SvnTooLow'
  | 'TeeStatusUnexpected'
  | 'PolicyHashUnexpected'
  | 'NonceUnexpected'
  | 'RuntimeDataUnbound'
  | 'PredicateUnmet'
  | 'PolicySignatureInvalid'
  | 'PolicySignerUnexpected'
  | 'PolicyTokenHashUnexpected'
  | 'CertificateUnexpected';

/** One thing that is wrong with a token. */
export interface TokenProblem {
  readonly code: TokenProblemCode;
  /** One sentence for people; may change. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

/**
 * A token that may not be trusted. `code` is always `TokenRefused`; `problems` lists every reason found, each with its
 * own stable code.
 *
 * @example
 * try {
 *   await verifier.verify(token);
 * } catch (error) {
 *   if (error instanceof TokenVerificationError) console.log(error.problems.map((problem) => problem.code));
 * }
 */
export class TokenVerificationError extends CodedError<'TokenRefused'> {
  /** Never empty. */
  readonly problems: readonly TokenProblem[];

  constructor(problems: readonly TokenProblem[], cause?: unknown) {
    super('TokenRefused', `The token is refused: ${problems.map(sentence).join(' ')}`, { cause });
    this.problems = problems;
  }

  /** Whether a problem with this code is among the reasons. */
  has(code: TokenProblemCode): boolean {
    return this.problems.some((problem) => problem.code === code);
  }
}

/** A problem as text: message, then expected and found where there are any. */
function sentence(problem: TokenProblem): string {
  const facts: string[] = [];
  if (problem.expected !== undefined) facts.push(`expected ${problem.expected}`);
  if (problem.found !== undefined) facts.push(`found ${problem.found}`);
  return facts.length === 0 ? problem.message : `${problem.message} (${facts.join('; ')})`;
}

/** Codes of failing to get a key set: the token itself may be good, so trying again later can help. */
export type KeySetErrorCode = 'KeysUnavailable' | 'KeysMalformed';

/** The keys of an issuer are unavailable, so the token was not checked. */
export class KeySetError extends CodedError<KeySetErrorCode> {}

/** Codes of wrong use by the caller: found before anything is sent or verified. */
export type VerifierOptionsErrorCode = 'OptionsInvalid' | 'ExpectationInvalid';

/** Invalid options or expectations: a misspelt name, an undefined value, an empty list. */
export class VerifierOptionsError extends CodedError<VerifierOptionsErrorCode> {
  constructor(code: VerifierOptionsErrorCode, message: string, facts?: ErrorFacts) {
    super(code, message, facts);
  }
}

const LONGEST_SHOWN = 120;

/** A value from a token as shown in a problem: quoted, and cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : `${value}`;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

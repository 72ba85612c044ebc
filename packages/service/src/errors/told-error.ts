/** The one table that says how HTTP tells what went wrong. */

import { FormatError } from '@veritee/core';
import type { ServiceErrorCode } from '@veritee/core/internal/maa';
import { EvidenceError, type EvidenceErrorCode } from '@veritee/evidence';
import { AdministrationError, type AdministrationErrorCode } from './administration-error.ts';
import { ConversationError } from './conversation-error.ts';
import { KeyError } from './key-error.ts';
import { ServiceError } from './service-error.ts';
import { StorageError } from './storage-error.ts';

/** How a failure is reported: status, the wire code that clients key on, the detailed code, the text. */
export interface ToldError {
  readonly status: number;
  readonly code: ServiceErrorCode;
  /** Ours, finer than the wire code. */
  readonly detail: string;
  readonly message: string;
  /** Seconds after which a new try makes sense. */
  readonly retryAfter?: number | undefined;
  /** More members of `innererror`. */
  readonly told?: Readonly<Record<string, unknown>> | undefined;
}

const STATUS: Readonly<Record<ServiceErrorCode, number>> = {
  InvalidParameter: 400,
  InvalidOperation: 400,
  PolicyParsingError: 400,
  PolicyEvaluationError: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  EndorsementsUnavailable: 503,
  StorageUnavailable: 503,
  IssuerUnavailable: 503,
  ServiceBusy: 503,
  InternalError: 500,
};

/** The status of a wire code. */
export function statusOf(code: ServiceErrorCode): number {
  return STATUS[code];
}

/** Refusals that are nobody's fault but the endorser's; all others are reported as a bad parameter, as Azure does. */
const UNAVAILABLE: ReadonlySet<EvidenceErrorCode> = new Set([
  'EndorsementsUnavailable',
  'EndorsementsThrottled',
  'EndorsementsFormat',
  'EndorsementRolledBack',
]);
const RETRY_SECONDS = 30;
/** Seconds after which the service's own trouble may be over. */
const RETRY: Partial<Readonly<Record<ServiceErrorCode, number>>> = {
  TooManyRequests: 1,
  ServiceBusy: 1,
  StorageUnavailable: 5,
  IssuerUnavailable: RETRY_SECONDS,
};

/** Wire codes of administrative refusals as far as Azure's documentation names them; all others are a bad parameter. */
const ADMINISTRATION: Partial<Readonly<Record<AdministrationErrorCode, ServiceErrorCode>>> = {
  DocumentFormat: 'InvalidOperation',
  DocumentUnsigned: 'InvalidOperation',
  DocumentNotEmpty: 'InvalidOperation',
  DocumentReplayed: 'Conflict',
  PolicyClaimMissing: 'InvalidOperation',
  PolicyEncoding: 'InvalidOperation',
  CertificateClaimMissing: 'InvalidOperation',
  LastCertificate: 'InvalidOperation',
  TooManyCertificates: 'InvalidOperation',
  NotIsolated: 'InvalidOperation',
  SharedInstance: 'Forbidden',
};

/**
 * How to tell an error to a caller. Errors without a code are faults of the program: the caller learns nothing of them.
 */
export function toldError(error: unknown): ToldError {
  if (error instanceof ServiceError) {
    const { code, told } = error;
    return {
      status: STATUS[code],
      code,
      detail: code,
      message: error.explain(),
      retryAfter: RETRY[code],
      told,
    };
  }
  if (error instanceof AdministrationError) {
    const code = ADMINISTRATION[error.code] ?? 'InvalidParameter';
    return { status: STATUS[code], code, detail: error.code, message: error.explain() };
  }
  if (error instanceof EvidenceError) {
    const unavailable = UNAVAILABLE.has(error.code);
    const code = unavailable ? 'EndorsementsUnavailable' : 'InvalidParameter';
    const retryAfter = unavailable ? retrySeconds(error) : undefined;
    return { status: STATUS[code], code, detail: error.code, message: messageOf(error), retryAfter };
  }
  if (error instanceof StorageError || error instanceof KeyError) return toldTrouble(error);
  if (error instanceof FormatError || error instanceof ConversationError) {
    return { status: 400, code: 'InvalidParameter', detail: error.code, message: error.explain() };
  }
  return UNTOLD;
}

/** A service that is asked slowly knows when it will have the answer. */
function retrySeconds({ retryAfter }: EvidenceError): number {
  return retryAfter === undefined ? RETRY_SECONDS : Math.max(1, Math.ceil(retryAfter / 1000));
}

/** Facts about sources of endorsements are paths and hosts: not for callers, who may be anybody. */
function messageOf(error: EvidenceError): string {
  if (UNAVAILABLE.has(error.code)) {
    return 'The endorsements for this evidence are unavailable now. The log has the cause under the request id.';
  }
  return error.code === 'EndorsementsMissing' ? error.message : error.explain();
}

const UNTOLD: ToldError = {
  status: 500,
  code: 'InternalError',
  detail: 'InternalError',
  message: 'The service failed. The log has the cause under the request id.',
};

/** The service's own trouble. What callers may know of it: that waiting may help; the log has the rest. */
function toldTrouble(error: StorageError | KeyError): ToldError {
  if (error.code === 'DatabaseFailed') return UNTOLD;
  const code = 'StorageUnavailable';
  const message = 'The service cannot use its storage now; nothing is known to be done.';
  return { status: STATUS[code], code, detail: error.code, message, retryAfter: RETRY[code] };
}

/** The body of an error answer in Azure's shape. */
export function errorBody({ code, detail, message, told }: ToldError): object {
  return { error: { code, message, innererror: { code: detail, message, ...told } } };
}

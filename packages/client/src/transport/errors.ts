/** What can go wrong between this client and a service; what is wrong with a token is in tokens/errors. */

import { CodedError, type ErrorFacts } from '@veritee/core';
import { parseJson } from '@veritee/core/internal';
import { type ErrorAnswer, errorAnswer } from '@veritee/core/internal/maa';
import { type ServiceReason, type ServiceReasonCode, serviceReason } from './service-reason.ts';

/** Codes of wrong use, found before anything is sent. */
export type ClientUsageErrorCode =
  | 'EndpointInvalid'
  | 'EndpointInsecure'
  | 'OptionsInvalid'
  | 'DataAmbiguous'
  | 'DataInvalid'
  | 'RunTimeDataUnbound'
  | 'AttestationTypeInvalid'
  | 'PolicyInvalid'
  | 'SigningKeyMissing'
  | 'SigningKeyInvalid'
  | 'SigningKeyMismatch'
  | 'CertificateInvalid';

/** The arguments are invalid. No request was sent. */
export class ClientUsageError extends CodedError<ClientUsageErrorCode> {}

/** Codes of not getting an answer. */
export type ConnectionErrorCode = 'ConnectionFailed' | 'RequestTimedOut' | 'ExchangeNotRecorded';

/** The service could not be reached, or did not answer in time. A later try may succeed. */
export class ConnectionError extends CodedError<ConnectionErrorCode> {}

/** `ServiceRefused`: status 4xx, the request as it is will not succeed. `ServiceFailed`: 429 or 5xx, a later try may. `AnswerMalformed`: not the answer of an attestation service. */
export type AttestationServiceErrorCode = 'ServiceRefused' | 'ServiceFailed' | 'AnswerMalformed';

/** What a failed answer says. */
export interface ServiceErrorFacts extends ErrorFacts {
  readonly statusCode: number;
  readonly serviceCode?: string | undefined;
  readonly serviceMessage?: string | undefined;
  readonly requestId?: string | undefined;
  readonly innerCode?: string | undefined;
  readonly answer?: string | undefined;
  readonly reason?: ServiceReason | undefined;
}

/**
 * The service answered, but not with what was asked for. `code` is the client's and coarse; `serviceCode` is the service's own;
 * `reason` is what its message says, for programs.
 *
 * @example
 * if (error instanceof AttestationServiceError && error.reason?.code === 'PolicyNotPermitting') denied();
 */
export class AttestationServiceError extends CodedError<AttestationServiceErrorCode> {
  /** The HTTP status. */
  readonly statusCode: number;
  /** The code in Azure's error shape, such as `PolicyEvaluationError`; absent when the answer has none. */
  readonly serviceCode?: string;
  /** The message in Azure's error shape; for people, often a long native trace. */
  readonly serviceMessage?: string;
  /** `x-ms-request-id`: what the service's operators ask for. */
  readonly requestId?: string;
  /** The code inside, finer than `serviceCode` if the service reports more. */
  readonly innerCode?: string;
  /** Why a policy denied: the rule with its line, and what a permit would need. Only for callers who may read the policy, and for drafts. */
  readonly answer?: string;
  /** Why, read from the inner code or from the message; absent if the reason is unknown. */
  readonly reason?: ServiceReason;

  constructor(code: AttestationServiceErrorCode, message: string, facts: ServiceErrorFacts) {
    super(code, message, facts);
    this.statusCode = facts.statusCode;
    if (facts.serviceCode !== undefined) this.serviceCode = facts.serviceCode;
    if (facts.serviceMessage !== undefined) this.serviceMessage = facts.serviceMessage;
    if (facts.requestId !== undefined) this.requestId = facts.requestId;
    if (facts.innerCode !== undefined) this.innerCode = facts.innerCode;
    if (facts.answer !== undefined) this.answer = facts.answer;
    if (facts.reason !== undefined) this.reason = facts.reason;
  }
}

/** What the caller can do about the codes that services answer with. */
const hints = new Map<string, string>([
  [
    'PolicyEvaluationError',
    'The evidence is genuine, but the policy does not permit it. Compare the claims with its authorization rules; callers who may read the policy get the rule as `answer`.',
  ],
  [
    'PolicyParsingError',
    'The policy text has a syntax error; the message says where. Check the draft before sending it.',
  ],
  [
    'InvalidParameter',
    'Check that quotes go to attestSgxEnclave and Open Enclave reports to attestOpenEnclave, that the bytes are complete, and that the SHA-256 of the runtime data is what the evidence holds as its report data.',
  ],
  [
    'InvalidOperation',
    'For changes, compare the mode of the instance: only isolated instances manage certificates, and they accept only signed policies.',
  ],
  [
    'Unauthorized',
    'The credential is missing, expired or for another tenant, or its role is not Attestation Reader or Contributor on this instance.',
  ],
  ['Forbidden', 'The credential is known, but has no role that allows this on this instance.'],
  ['NotFound', 'Check the endpoint, and that the service offers this kind of evidence in this api-version.'],
  ['PayloadTooLarge', 'The request is larger than the service accepts. Bind a digest instead of the data.'],
  [
    'TooManyRequests',
    'The service limits the rate of requests. Try again later, and keep tokens until they expire.',
  ],
  [
    'EndorsementsUnavailable',
    'The service could not get what the vendor of the platform says about it. Try again later.',
  ],
  [
    'StorageUnavailable',
    'The service cannot use its storage now. Try again later; a change whose answer did not arrive may have been made: read before repeating it.',
  ],
]);

/** More to the point than the hint by code, where the reason is known. */
const hintsByReason: Partial<Record<ServiceReasonCode, string>> = {
  PolicyDenied:
    'The evidence is genuine, but a rule of the policy denies it. Callers who may read the policy get the rule as `answer`.',
  Collateral:
    'What the vendor of the platform says about it is missing, expired or does not fit. It is renewed from time to time: try again later; on a service of your own, renew its endorsements.',
  Tcb: 'The firmware, microcode or configuration of the platform is not accepted. Update it, or accept its status in the policy or the service.',
  HeldDataMismatch:
    'Send exactly the bytes whose SHA-256 is in the report data, with the same line ends and JSON spacing.',
  DocumentSigner:
    'Sign with the key of one of the instance’s policy management certificates (getPolicyManagementCertificates lists them).',
};

/** Codes for answers without a readable error, by status. */
const codesByStatus = new Map<number, string>([
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [413, 'PayloadTooLarge'],
  [429, 'TooManyRequests'],
]);

/**
 * The error in a failed answer. Azure's shape is `{"error":{"code","message","innererror"}}`; anything else, an empty
 * body or a proxy's page too, still makes an error with the status.
 */
export function serviceError(
  statusCode: number,
  body: string,
  requestId: string | undefined,
  cause?: Error,
): AttestationServiceError {
  const detail = errorDetail(body);
  const serviceCode = detail?.code ?? undefined;
  const inner = detail?.innererror ?? {};
  const { code: innerCode = serviceCode, message: innerMessage, answer: told } = inner;
  const answer = typeof told === 'string' && told !== '' ? told : undefined;
  const message = detail?.message ?? innerMessage ?? '';
  const reason = serviceReason(innerCode ?? '', message);
  const failed = statusCode >= 500 || statusCode === 429;
  return new AttestationServiceError(
    failed ? 'ServiceFailed' : 'ServiceRefused',
    `The service answered with status ${statusCode}${serviceCode === undefined ? '' : ` and code ${serviceCode}`}${
      detail?.message === undefined ? '.' : `: ${detail.message}`
    }`,
    {
      statusCode,
      serviceCode,
      serviceMessage: detail?.message,
      requestId,
      innerCode,
      answer,
      reason,
      cause,
      hint:
        answer ??
        // General advice is for services that give no reason of their own: behind a precise one it would mislead.
        (innerCode !== serviceCode || typeof inner['reason'] === 'string'
          ? reason?.code === 'DocumentSigner'
            ? hintsByReason.DocumentSigner
            : undefined
          : ((reason && hintsByReason[reason.code]) ??
            hints.get(serviceCode ?? codesByStatus.get(statusCode) ?? ''))),
    },
  );
}

function errorDetail(body: string): ErrorAnswer['error'] | undefined {
  try {
    return errorAnswer.parse(parseJson(body)).error;
  } catch {
    return undefined;
  }
}

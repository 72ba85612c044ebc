/** Refusals in the description of the API: one response for each status, with the codes that it can have. */

import type { ServiceErrorCode } from '@veritee/core/internal/maa';
import { statusOf } from '../../errors/told-error.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Operation } from './operation.ts';

/** What every route can answer, whatever it is for. */
const ANYWHERE: readonly ServiceErrorCode[] = ['InvalidParameter', 'InternalError'];
const OF_INSTANCE: readonly ServiceErrorCode[] = ['NotFound', 'StorageUnavailable'];
const WITH_TOKEN: readonly ServiceErrorCode[] = ['Unauthorized', 'IssuerUnavailable'];
const WITH_BODY: readonly ServiceErrorCode[] = ['PayloadTooLarge', 'UnsupportedMediaType', 'ServiceBusy'];

/** The codes of an operation's refusals, in the order of their statuses. */
export function refusalCodes(operation: Operation): readonly ServiceErrorCode[] {
  const { token, ofInstance = false, unlimited = false, method, refusals = [] } = operation;
  const codes = [
    ...ANYWHERE,
    ...(ofInstance ? OF_INSTANCE : []),
    ...(token === 'open' ? [] : WITH_TOKEN),
    ...(unlimited ? [] : (['TooManyRequests'] as const)),
    ...(method === 'get' ? [] : WITH_BODY),
    ...refusals,
  ];
  return [...new Set(codes)].sort((a, b) => statusOf(a) - statusOf(b) || (a < b ? -1 : 1));
}

/** Why a request is refused with a code, in a sentence that fits every route. */
const REASONS: Readonly<Record<ServiceErrorCode, string>> = {
  InvalidParameter: 'the body, a parameter, a header or the evidence is not accepted',
  InvalidOperation: 'the state of the instance or of the service does not allow it',
  PolicyParsingError: 'the policy text has mistakes',
  PolicyEvaluationError: 'the policy did not permit',
  Unauthorized: 'there is no valid token, or its bearer has no role that allows this',
  Forbidden: 'the caller may not do this',
  NotFound: 'there is no such thing',
  MethodNotAllowed: 'the path has another method',
  Conflict: 'it exists already with other properties, or was used before',
  PayloadTooLarge: 'the body is too large',
  UnsupportedMediaType: 'the content type is not supported',
  TooManyRequests: 'this caller sends too many requests',
  EndorsementsUnavailable: 'the source of endorsements does not answer',
  StorageUnavailable: 'the storage of the service does not answer, or cannot be written',
  IssuerUnavailable: 'the keys of the issuer of the token cannot be fetched',
  ServiceBusy: 'too many large requests are under way',
  InternalError: 'the service failed; its log has the cause under the request id',
};

/** All codes. */
export const errorCodes = Object.keys(REASONS) as readonly ServiceErrorCode[];

/** The shape of all refusals. */
export const errorSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'innererror'],
      properties: {
        code: { type: 'string', enum: errorCodes, description: 'The code that clients act on.' },
        message: { type: 'string', description: 'For people: it may change.' },
        innererror: { $ref: '#/components/schemas/InnerError' },
      },
    },
  },
};

/** What is known beyond the code. */
export const innerErrorSchema: JsonSchema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'The finer code; the index of error codes explains each.' },
    message: { type: 'string' },
    reason: {
      type: 'string',
      description: 'Of `Unauthorized` and `Forbidden`: why, such as `TokenExpired`.',
    },
    diagnostics: {
      type: 'array',
      items: { type: 'object' },
      description: 'Of `PolicyParsingError`: each mistake with its place.',
    },
    answer: { type: 'string', description: 'Of `PolicyEvaluationError`, for those who may read the policy.' },
    explanation: { type: 'array', items: { type: 'object' }, description: 'What each rule came to.' },
    omitted: { type: 'integer', description: 'How many rules the explanation leaves out.' },
  },
};

/** The name of the response for codes of one status. */
export function errorResponseName(codes: readonly ServiceErrorCode[]): string {
  return codes.join('Or');
}

/** The response for codes of one status. */
export function errorResponse(status: number, codes: readonly ServiceErrorCode[]): JsonSchema {
  const schema = {
    $ref: '#/components/schemas/Error',
    properties: { error: { properties: { code: { enum: [...codes] } } } },
  };
  return {
    description: `${codes.map((code) => `\`${code}\`: ${REASONS[code]}`).join('; ')}.`,
    headers: {
      'x-ms-error-code': { required: true, schema: { type: 'string', enum: [...codes] } },
      ...(status === 401 && { 'www-authenticate': { $ref: '#/components/headers/www-authenticate' } }),
      ...((status === 429 || status === 503) && {
        'retry-after': { $ref: '#/components/headers/retry-after' },
      }),
    },
    content: { 'application/json': { schema } },
  };
}

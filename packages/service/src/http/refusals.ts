/** How the server refuses: unknown routes, errors of routes, and those of the framework, all in the shape of the wire. */

import type { EvidenceKinds } from '@veritee/evidence';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import { ServiceError } from '../errors/service-error.ts';
import { errorBody, type ToldError, toldError } from '../errors/told-error.ts';
import { type AllowedMethods, lastSegment } from './allowed-methods.ts';

/** What refusals are made with. */
export interface ErrorParts {
  /** Says what a caller without a valid token lacks. */
  readonly authenticator: Pick<Authenticator, 'challenge'>;
  /** Those that can be attested, for a hint. */
  readonly kinds: EvidenceKinds;
  /** Which methods a path has. */
  readonly allowed: AllowedMethods;
}

/** Adds the answers to whatever is refused or fails. */
export function addErrors(server: FastifyInstance, parts: ErrorParts, bodyLimit: number): void {
  server.setErrorHandler((error: unknown, request, reply) => {
    const told = toldError(error instanceof Error ? fromFastify(error, bodyLimit) : error);
    if (told.code === 'StorageUnavailable') logTrouble(request, told, error);
    else if (told.status >= 500) request.log.error({ err: error }, 'request failed');
    else request.log.info({ code: told.code, detail: told.detail }, 'request refused');
    if (told.status === 401) {
      reply.header('www-authenticate', parts.authenticator.challenge(told.told?.['reason']));
    }
    return tell(reply, told);
  });
  server.setNotFoundHandler((request, reply) => tell(reply, toldError(notFound(parts, request, reply))));
}

/** While a database is away every request fails for the same reason: a line each, without the way there. */
function logTrouble(request: FastifyRequest, { code, detail }: ToldError, error: unknown): void {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error ? cause.message : undefined;
  request.log.error({ code, detail, reason }, message);
}

/** What has no route is refused before its body is read. */
export function refuseUnknown(server: FastifyInstance, parts: Pick<ErrorParts, 'kinds' | 'allowed'>): void {
  server.addHook('onRequest', (request, reply, done) => {
    done(isUnknown(request) ? notFound(parts, request, reply) : undefined);
  });
}

function isUnknown({ is404, url, routeOptions: { config } }: FastifyRequest): boolean {
  return is404 || config?.isFor?.(lastSegment(pathIn(url))) === false;
}

function notFound(
  { kinds: { schemes }, allowed }: Pick<ErrorParts, 'kinds' | 'allowed'>,
  { method, url }: FastifyRequest,
  reply: FastifyReply,
): ServiceError {
  const methods = allowed(pathIn(url)).join(', ');
  if (methods === '') {
    return new ServiceError('NotFound', 'There is no such route.', {
      hint: `Attestation types are ${listedWords(schemes.map(({ type }) => type))}.`,
    });
  }
  reply.header('allow', methods);
  return new ServiceError('MethodNotAllowed', `${method} is not allowed here.`, { expected: methods });
}

function pathIn(url: string): string {
  return url.split('?')[0] ?? '';
}

/** `A, B and C`. */
function listedWords(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Sends a refusal in the wire's shape. */
export function tell(reply: FastifyReply, told: ToldError): unknown {
  // Of a body that is refused, the rest is drained; the framework would cut the connection, and the answer with it.
  // The one on the raw answer says that the service ends.
  if (!reply.raw.hasHeader('connection')) reply.removeHeader('connection');
  reply.code(told.status).header('x-ms-error-code', told.code);
  if (told.retryAfter !== undefined) reply.header('retry-after', `${told.retryAfter}`);
  return reply.send(errorBody(told));
}

/** The framework's own refusals in the words of the wire. */
export function fromFastify(error: Error & Partial<FastifyError>, bodyLimit: number): Error {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ServiceError('PayloadTooLarge', 'The request body is too large.', {
      expected: `at most ${bodyLimit} bytes`,
    });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new ServiceError('UnsupportedMediaType', 'The content type is not supported.', {
      expected: 'application/json',
    });
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return new ServiceError('InvalidParameter', 'The request cannot be read.', { found: error.code });
  return error;
}

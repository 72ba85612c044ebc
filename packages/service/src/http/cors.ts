/** Lets pages of named origins call the service from a browser (Fetch standard, section 3.3). Off unless origins are named. */

import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';

/** What a page may send: content, a bearer token, and what Azure's clients add. */
const ALLOWED_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'traceparent',
  'x-ms-client-request-id',
  'x-ms-useragent',
].join(', ');
const ALLOWED_METHODS = 'GET, POST, PUT, DELETE';
/** What a page may read beside the body. */
const EXPOSED_HEADERS = [
  'retry-after',
  'www-authenticate',
  'x-ms-error-code',
  'x-ms-maa-service-version',
  'x-ms-request-id',
].join(', ');
/** Seconds that browsers may remember a preflight answer. */
const PREFLIGHT_AGE = '600';

/**
 * Origins as browsers send them: scheme, host and port. No wildcard, because what may be read includes the answers to a
 * caller's own token.
 *
 * @throws ServiceError `InvalidParameter`
 */
export function parseOrigins(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new ServiceError('InvalidParameter', 'An allowed origin is invalid.', {
      expected: 'scheme, host and port as browsers send them: https://console.example:8080',
      found: JSON.stringify(origin),
    });
  }
  return new Set(origins);
}

/** Adds the hook; before those that ask who calls, since browsers send no token in a preflight. */
export function addCors(server: FastifyInstance, allowed: ReadonlySet<string>): void {
  if (allowed.size === 0) return;
  server.addHook('onRequest', (request, reply, done) => {
    // Caches must not give the answer for one origin to another, nor that without any to one.
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', EXPOSED_HEADERS);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return done();
    reply.header('access-control-allow-methods', ALLOWED_METHODS);
    reply.header('access-control-allow-headers', ALLOWED_HEADERS);
    reply.header('access-control-max-age', PREFLIGHT_AGE);
    return reply.code(204).send();
  });
}

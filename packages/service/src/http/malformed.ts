/** Refusals of what is not even a request: no valid HTTP, too slow, or with a header twice that may be there once. */

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';
import { errorBody, toldError } from '../errors/told-error.ts';

/** What does not even parse as HTTP gets the same error shape, then the connection ends. */
export function refuseMalformedHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const told = toldError(
    new ServiceError(
      'InvalidParameter',
      late ? 'The request did not arrive in time.' : 'The request is not valid HTTP.',
      late
        ? { hint: 'Send all of it at once; large bodies need a faster connection.' }
        : { found: error.code },
    ),
  );
  const body = JSON.stringify(errorBody(told));
  const head = [
    late ? 'HTTP/1.1 408 Request Timeout' : 'HTTP/1.1 400 Bad Request',
    'content-type: application/json; charset=utf-8',
    `x-ms-error-code: ${told.code}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Who does not read the answer, or goes on sending, does not keep the connection.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
const LINGER_MS = 1000;

/**
 * Headers that say where a request goes, who sends it and what it brings. Of two, the platform takes the first, and a
 * proxy before the service may have taken the other.
 */
const SINGLE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

/** Adds the hook that refuses requests with one of these headers twice. */
export function refuseDoubleHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    const name = doubleHeader(raw);
    done(
      name === undefined
        ? undefined
        : new ServiceError('InvalidParameter', `The request has more than one ${name} header.`, {
            expected: 'one',
          }),
    );
  });
}

function doubleHeader({ rawHeaders }: IncomingMessage): string | undefined {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!SINGLE.has(name)) continue;
    const bit = name === 'host' ? 1 : name === 'authorization' ? 2 : 4;
    if ((seen & bit) !== 0) return name;
    seen |= bit;
  }
  return undefined;
}

/**
 * Keeps pages of other sites away from what needs no secret worth the name: a page whose own name was made to lead to
 * this machine (DNS rebinding) is of the same origin for its browser, but names itself in the Host header.
 */

import { isLocalName } from '@veritee/core/internal/maa';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../access/loopback.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { AddressBook } from '../instances/addresses.ts';

/** Has all routes of a scope refuse hosts that are neither loopback nor configured, and answer no page of another origin. */
export function requireKnownHost(routes: FastifyInstance, addresses: AddressBook): void {
  routes.addHook('onRequest', (request, reply, done) => {
    for (const name of ['access-control-allow-origin', 'access-control-expose-headers'])
      reply.removeHeader(name);
    const { host = '' } = request.headers;
    if (isThisMachine(host) || addresses.isOurs(host)) return done();
    done(
      new ServiceError('Forbidden', 'This host name does not belong to the service.', {
        expected: 'a loopback address or a configured name (--domain, --public-url)',
        found: JSON.stringify(host.slice(0, 100)),
      }),
    );
  });
}

/** Whether a Host header names loopback, with any port. */
export function isThisMachine(host: string): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const { hostname, username, pathname } = new URL(url);
  if (username !== '' || pathname !== '/') return false;
  return isLocalName(hostname) || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

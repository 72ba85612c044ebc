/** One hook that tells every route who calls. */

import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; what they may do is asked of `requirePermission`. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Open to everyone: a token sent along is not even read. */
    readonly open?: boolean;
  }
}

/** Adds the hook. Without a token it costs nothing. */
export function addAuthentication(server: FastifyInstance, authenticator: Authenticator): void {
  const { anonymous } = authenticator;
  server.decorateRequest('caller');
  server.addHook('onRequest', (request, _reply, done) => {
    request.caller = anonymous;
    const { authorization } = request.headers;
    // Clients with a credential send their token everywhere, to /certs as well.
    if (authorization === undefined || request.routeOptions.config?.open === true) return done();
    authenticator.caller(authorization).then((caller) => {
      request.caller = caller;
      done();
    }, done);
  });
}

/** `x-ms-client-request-id`: the caller's own name for a request, given back and logged when it is harmless. */

import type { FastifyInstance } from 'fastify';

/** GUIDs, trace ids and the like; nothing that could steer a terminal, a log or a header. */
const HARMLESS = /^[\w.:{}-]{1,100}$/;

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's name for this request; undefined when there is none that is harmless. */
    clientRequestId: string | undefined;
  }
}

/** Adds the hook. */
export function addClientRequestId(server: FastifyInstance): void {
  server.decorateRequest('clientRequestId', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const id = request.headers['x-ms-client-request-id'];
    if (typeof id === 'string' && HARMLESS.test(id)) {
      request.clientRequestId = id;
      reply.header('x-ms-client-request-id', id);
    }
    done();
  });
}

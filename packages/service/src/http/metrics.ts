/** `GET /metrics` on the service's own port; and the counting of all requests. */

import type { FastifyInstance } from 'fastify';
import { requirePermission } from '../access/permit.ts';
import type { Metrics } from '../observe/metrics.ts';

/** Counts all requests. Routes and methods are the program's own; what matches none is called `unknown`. */
export function addMetering(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { url } = request.routeOptions;
    metrics.request(
      url ?? 'unknown',
      url === undefined ? 'unknown' : request.method,
      reply.statusCode,
      reply.elapsedTime / 1000,
    );
    done();
  });
}

/**
 * Adds the route.
 *
 * @param anonymous - whether it is open to everyone who can reach the service
 */
export function metricsRoute(server: FastifyInstance, metrics: Metrics, anonymous: boolean): void {
  // Where it needs a token, it is no place to try worthless ones without a limit.
  server.get('/metrics', { config: { open: anonymous, unlimited: anonymous } }, async (request, reply) => {
    if (!anonymous) requirePermission(request.caller, undefined, 'manage');
    reply.type(metrics.contentType);
    return metrics.text();
  });
}

/** `GET /metrics`, on the service's own port for operators, and on a port of its own where there is one. */

import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { requirePermission } from '../access/permit.ts';
import { ServiceError } from '../errors/told-error.ts';
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

/** A request has as long as this to arrive in full. */
const TIMERS = { requestTimeout: 10_000, headersTimeout: 10_000, connectionsCheckingInterval: 1000 };

/** Serves nothing but `/metrics`, over plain HTTP and without tokens. */
export async function listenForMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const server = createServer(TIMERS, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new ServiceError('InvalidOperation', `Metrics cannot be served at ${host}, port ${port}.`, {
          hint: 'metrics.host and metrics.port name the place; another program may have it.',
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
  return server;
}

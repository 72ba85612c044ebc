/** `GET /metrics` on a port of its own, where there is one. */

import { createServer, type Server } from 'node:http';
import { ServiceError } from '../errors/service-error.ts';
import type { Metrics } from './metrics.ts';

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

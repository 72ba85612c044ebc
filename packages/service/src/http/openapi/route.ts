/** `GET /openapi.json`: the description of exactly those routes that the server has. */

import type { FastifyInstance } from 'fastify';
import { type DocumentFacts, openApiDocument } from './document.ts';
import type { Operation } from './operation.ts';

const PATH = '/openapi.json';

/**
 * Adds the route, before all others: it sees them come.
 *
 * @param operations - those that the service can have; what it has not is left out of the document
 */
export function openApiRoute(
  server: FastifyInstance,
  operations: readonly Operation[],
  facts: DocumentFacts,
): void {
  const described = new Set(operations.map(keyOf));
  const present = new Set<string>();
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      // Added with each GET.
      if (each === 'HEAD') continue;
      const key = keyOf({ method: each, route: url });
      if (!described.has(key)) throw new Error(`The route ${key} has no description in http/openapi.`);
      present.add(key);
    }
  });
  let document: string | undefined;
  server.get(PATH, { config: { open: true } }, async (_request, reply) => {
    document ??= JSON.stringify(
      openApiDocument(
        operations.filter((each) => present.has(keyOf(each))),
        facts,
      ),
    );
    reply.type('application/json; charset=utf-8');
    return document;
  });
}

function keyOf({ method, route }: { readonly method: string; readonly route: string }): string {
  return `${method.toUpperCase()} ${route}`;
}

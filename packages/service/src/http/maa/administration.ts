/** The administrative routes of Azure Attestation: policies, policy management certificates, TCB baselines. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BodyReader, DOCUMENT_LIMIT } from '../bodies.ts';
import type { AdministrationParts } from './administration-parts.ts';
import { certificateRoutes } from './certificates.ts';
import { policyRoutes } from './policies.ts';
import { tcbBaselinesRoute } from './tcb-baselines.ts';

/** Adds the routes. Bodies are taken as text whatever their content type: clients disagree about it (rest-api §2). */
export function administrationRoutes(
  server: FastifyInstance,
  parts: AdministrationParts,
  read: BodyReader,
): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = DOCUMENT_LIMIT;
    });
    scope.addContentTypeParser('*', async (request: FastifyRequest) =>
      Buffer.from(await read(request)).toString(),
    );
    policyRoutes(scope, parts);
    certificateRoutes(scope, parts);
    tcbBaselinesRoute(scope, parts);
  });
}

/** `GET /certificates`, `POST /certificates:add` and `POST /certificates:remove`: who may sign changes of an isolated instance. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '../../access/permit.ts';
import { addCertificate, removeCertificate } from '../../administration/administer.ts';
import { certificatesAnswer } from '../../administration/answers.ts';
import { type AdministrationParts, beginChange, mayChange } from './administration-parts.ts';
import { answerToken } from './answer-token.ts';

/** Adds the routes. `::` is a literal colon to the router. */
export function certificateRoutes(server: FastifyInstance, parts: AdministrationParts): void {
  server.get('/certificates', async (request) => {
    const { instance } = request;
    requirePermission(request.caller, instance, 'readCertificates');
    return { token: await answerToken(certificatesAnswer(instance.state), instance, parts.clock()) };
  });
  changeRoute(server, '/certificates::add', parts, 'AddPolicyCertificate');
  changeRoute(server, '/certificates::remove', parts, 'RemovePolicyCertificate');
}

function changeRoute(
  server: FastifyInstance,
  path: string,
  parts: AdministrationParts,
  operation: keyof typeof ACTS,
): void {
  const onRequest = mayChange(parts, () => ({ permission: 'writeCertificates', operation }));
  server.post(path, { onRequest }, (request) => change(request, parts, operation));
}

const ACTS = { AddPolicyCertificate: addCertificate, RemovePolicyCertificate: removeCertificate };

async function change(
  request: FastifyRequest,
  parts: AdministrationParts,
  operation: keyof typeof ACTS,
): Promise<{ token: string }> {
  const administration = beginChange(request, parts);
  const claims = await ACTS[operation](administration, request.body);
  return { token: await answerToken(claims, request.instance, administration.now) };
}

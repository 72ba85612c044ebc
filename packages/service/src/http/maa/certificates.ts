/** `GET /certificates`, `POST /certificates:add` and `POST /certificates:remove`: who may sign changes of an isolated instance. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '../../access/permit.ts';
import { addCertificate, removeCertificate } from '../../administration/administer.ts';
import { answerToken } from '../../administration/answer-token.ts';
import { certificatesAnswer } from '../../administration/answers.ts';
import { type AdministrationParts, beginChange } from './administration-parts.ts';

/** Adds the routes. `::` is a literal colon to the router. */
export function certificateRoutes(server: FastifyInstance, parts: AdministrationParts): void {
  server.get('/certificates', async (request) => {
    const { instance } = request;
    requirePermission(request.caller, instance, 'readCertificates');
    return { token: await answerToken(certificatesAnswer(instance.state), instance, parts.clock()) };
  });
  server.post('/certificates::add', (request) => change(request, parts, 'AddPolicyCertificate'));
  server.post('/certificates::remove', (request) => change(request, parts, 'RemovePolicyCertificate'));
}

const ACTS = { AddPolicyCertificate: addCertificate, RemovePolicyCertificate: removeCertificate };

async function change(
  request: FastifyRequest,
  parts: AdministrationParts,
  operation: keyof typeof ACTS,
): Promise<{ token: string }> {
  const administration = await beginChange(request, parts, 'writeCertificates', operation);
  const claims = await ACTS[operation](administration, request.body);
  return { token: await answerToken(claims, request.instance, administration.now) };
}

/** `GET /certificates`, `POST /certificates:add` and `POST /certificates:remove`: who may sign changes of an isolated instance. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '../../access/permit.ts';
import { addCertificate, removeCertificate } from '../../administration/administer.ts';
import { answerToken } from '../../administration/answer-token.ts';
import { certificatesAnswer } from '../../administration/answers.ts';
import { type AdministrationParts, administrationOf } from './administration-parts.ts';

/** Adds the routes. `::` is a literal colon to the router. */
export function certificateRoutes(server: FastifyInstance, parts: AdministrationParts): void {
  server.get('/certificates', async (request) => {
    const { instance } = request;
    requirePermission(request.caller, instance, 'readCertificates');
    return { token: await answerToken(certificatesAnswer(instance.state), instance, parts.clock()) };
  });
  server.post('/certificates::add', (request) => change(request, parts, addCertificate));
  server.post('/certificates::remove', (request) => change(request, parts, removeCertificate));
}

async function change(
  request: FastifyRequest,
  parts: AdministrationParts,
  act: typeof addCertificate,
): Promise<{ token: string }> {
  const { instance } = request;
  requirePermission(request.caller, instance, 'writeCertificates');
  const now = parts.clock();
  const claims = await act(administrationOf(request, parts, instance, now), request.body);
  return { token: await answerToken(claims, instance, now) };
}

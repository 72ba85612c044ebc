/** After each administrative act the end of the audit chain goes to the log, which is kept elsewhere: it proves the chain later. */

import type { FastifyInstance } from 'fastify';
import type { Storage } from '../storage/storage.ts';

const ADMINISTRATIVE = /^\/(?:management|policies|certificates)\b/;

/** Adds the hook. */
export function addAuditAnchors(server: FastifyInstance, storage: Storage): void {
  server.addHook('onResponse', async (request, reply) => {
    if (request.method === 'GET' || reply.statusCode >= 400) return;
    if (!ADMINISTRATIVE.test(request.routeOptions.url ?? '')) return;
    try {
      const { sequence, hash } = await storage.auditHead();
      request.log.info({ auditHead: `${sequence}:${hash}` }, 'the audit log grew');
    } catch (err) {
      request.log.error({ err }, 'the head of the audit log cannot be read');
    }
  });
}

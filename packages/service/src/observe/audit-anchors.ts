/** After each administrative act the end of the audit chain goes to the log, which is kept elsewhere: it proves the chain later. */

import type { FastifyInstance } from 'fastify';
import type { Storage } from '../storage/storage.ts';

const ADMINISTRATIVE = /^\/(?:management|policies|certificates)\b/;

/** Adds the hook. Other requests pay one comparison. */
export function addAuditAnchors(server: FastifyInstance, storage: Storage): void {
  server.addHook('onResponse', (request, reply, done) => {
    if (
      request.method !== 'GET' &&
      ADMINISTRATIVE.test(request.routeOptions.url ?? '') &&
      reply.statusCode < 400
    ) {
      storage.auditHead().then(
        ({ sequence, hash }) => request.log.info({ auditHead: `${sequence}:${hash}` }, 'the audit log grew'),
        (err: unknown) => request.log.error({ err }, 'the head of the audit log cannot be read'),
      );
    }
    done();
  });
}

/** The administrative audit log, for those who keep it elsewhere and check it. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceError } from '../../errors/service-error.ts';
import type { Storage } from '../../storage/storage.ts';

const MOST_RECORDS = 1000;

/** What can be asked for. */
export const auditPage = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_RECORDS).default(MOST_RECORDS),
});

/** `GET /audit/records?after=N&limit=N` (in their order) and `GET /audit/head`. */
export function auditRoutes(routes: FastifyInstance, storage: Storage): void {
  routes.get('/audit/records', async (request) => {
    const parsed = auditPage.safeParse(request.query);
    if (!parsed.success) {
      throw new ServiceError('InvalidParameter', 'The page cannot be read.', {
        expected: `after (0 or more) and limit (1 to ${MOST_RECORDS})`,
      });
    }
    return { value: await storage.auditRecords(parsed.data.after, parsed.data.limit) };
  });
  routes.get('/audit/head', () => storage.auditHead());
}

/** `/management/faults`: arms, lists and clears faults, of services that were started for it. */

import type { JsonObject } from '@veritee/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ServiceError } from '../../errors/service-error.ts';
import type { Storage } from '../../storage/storage.ts';
import { answerFaults, type Faults, tokenFaults } from '../faults.ts';

const MOST_ARMED = 100;

/** Strict, so that a misspelt member does not arm another fault. */
export const faultBody = z.strictObject({
  kind: z.enum([...answerFaults, ...tokenFaults]),
  count: z.number().int().min(1).max(1000).default(1),
  path: z.string().startsWith('/').max(100).default('/'),
  seconds: z.number().min(0).max(60).default(5),
});

/** What the routes work with. */
export interface FaultParts {
  readonly faults: Faults;
  readonly storage: Pick<Storage, 'audit'>;
  clock(): Date;
}

/** Adds `GET`, `POST` and `DELETE`. */
export function faultRoutes(routes: FastifyInstance, { faults, storage, clock }: FaultParts): void {
  const recorded = async (request: FastifyRequest, operation: string, details: JsonObject): Promise<void> => {
    const caller = request.caller.id;
    await storage.audit({
      at: clock(),
      caller,
      operation,
      outcome: 'done',
      details: { ...details, requestId: request.id },
    });
  };
  const answer = () => ({ value: faults.list() });
  routes.get('/faults', async () => answer());
  routes.post('/faults', async (request, reply) => {
    const parsed = faultBody.safeParse(request.body);
    if (!parsed.success) {
      throw new ServiceError('InvalidParameter', 'The fault is malformed.', {
        expected: `{"kind": ${[...answerFaults, ...tokenFaults].join(' | ')}, "count"?, "path"?, "seconds"?}`,
        found: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      });
    }
    if (faults.list().length >= MOST_ARMED) {
      throw new ServiceError('InvalidOperation', 'Too many faults are armed.', {
        expected: `at most ${MOST_ARMED}`,
        hint: 'Clear them with DELETE /management/faults.',
      });
    }
    await recorded(request, 'ArmFault', parsed.data);
    faults.arm(parsed.data);
    reply.code(201);
    return answer();
  });
  routes.delete('/faults', async (request) => {
    await recorded(request, 'ClearFaults', { cleared: faults.list().length });
    faults.clear();
    return answer();
  });
}

/** Endorsements at hand: until when they last, for operators; and they themselves, in the form of the vendors' caching services. */

import { servedAnswer } from '@veritee/evidence/internal';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../errors/service-error.ts';
import type { WatchedSource } from '../../observe/watched-source.ts';

const PREFIX = '/management/endorsements';

/**
 * Adds the route. It needs no token, as the clients of such services have none, and fetches nothing that the service has not
 * needed itself: callers cannot make it ask a vendor for what they made up.
 */
export function endorsementRoutes(server: FastifyInstance, source: Pick<WatchedSource, 'atHand'>): void {
  server.get(`${PREFIX}/*`, { config: { open: true } }, async (request, reply) => {
    const { pathname, searchParams } = new URL(request.url, 'http://service');
    const path = pathname.slice(PREFIX.length);
    const answer = await servedAnswer(path, searchParams, (wanted) => source.atHand(wanted));
    if (answer === undefined) {
      throw new ServiceError('NotFound', 'There is no such endorsement here.', {
        hint: 'Only what this service has needed itself in the last month is served.',
      });
    }
    return reply.type(answer.type).headers(answer.headers).send(answer.body);
  });
}

/** `GET /endorsementStatus`: from which dates on which platforms are refused unless endorsements are renewed, soonest first. */
export function endorsementStatusRoute(
  routes: FastifyInstance,
  source: Pick<WatchedSource, 'ends' | 'status'>,
): void {
  routes.get('/endorsementStatus', async () => ({
    endorsements: new Set(source.ends().map(({ endorsement }) => endorsement)).size,
    value: source
      .status()
      .map(({ platforms, from, item }) => ({ platforms, from: from?.toISOString(), item })),
  }));
}

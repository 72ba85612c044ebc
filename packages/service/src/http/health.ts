/** Health: alive, ready, and what an operator must know at a glance. */

import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../observe/readiness.ts';
import { serviceVersion } from '../version.ts';

/** What the health answers tell. */
export interface HealthFacts {
  /** Names of development roots that this service trusts; not empty means: not for production. */
  readonly developmentRoots: readonly string[];
  /** What the service's work depends on. */
  ready(): Promise<Readiness>;
  /** The first moment from which on platforms will be refused because an endorsement ends; undefined while none is near. */
  endorsementsEnd(): Date | undefined;
}

/** `GET /healthz` (alive) and `GET /readyz` (able to work): for everyone, so without any path or host. */
export function healthRoutes(server: FastifyInstance, facts: HealthFacts): void {
  const warning =
    facts.developmentRoots.length > 0
      ? {
          warning: 'This service trusts development roots: its tokens prove nothing about real hardware.',
          developmentRoots: facts.developmentRoots,
        }
      : {};
  server.get('/healthz', { config: { open: true, unlimited: true } }, async () => ({
    status: 'ok',
    version: serviceVersion,
    ...warning,
  }));
  server.get('/readyz', { config: { open: true, unlimited: true } }, async (_request, reply) => {
    const { checks, codes } = await facts.ready();
    const ready = Object.values(checks).every((each) => each === 'ok');
    reply.code(ready ? 200 : 503);
    const from = facts.endorsementsEnd();
    return {
      status: ready ? 'ready' : 'not ready',
      checks,
      ...(!ready && { codes }),
      ...(from !== undefined && { warnings: [{ code: 'EndorsementsEnd', from: from.toISOString() }] }),
      version: serviceVersion,
      ...warning,
    };
  });
}

/** `/readyz` warns of endorsements that end, and is ready all the same. */

import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { healthRoutes } from '../../src/http/health.ts';
import type { CheckResult } from '../../src/observe/readiness.ts';

async function readyz(endorsementsEnd: Date | undefined, audit: CheckResult = 'ok') {
  const server = Fastify();
  const checks = { storage: 'ok', keys: 'ok', endorsements: 'ok', audit } as const;
  healthRoutes(server, {
    developmentRoots: [],
    ready: async () => ({ checks, codes: {} }),
    endorsementsEnd: () => endorsementsEnd,
  });
  const answer = await server.inject('/readyz');
  await server.close();
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
}

describe('/readyz', () => {
  const from = new Date('2026-02-01T00:00:00Z');

  it('warns of an end that is near, without saying whose', async () => {
    const { status, body } = await readyz(from);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ready',
      warnings: [{ code: 'EndorsementsEnd', from: '2026-02-01T00:00:00.000Z' }],
    });
  });

  it('warns beside what is not ready', async () => {
    const { status, body } = await readyz(from, 'failed');
    expect([status, body['warnings']]).toMatchObject([503, [{ code: 'EndorsementsEnd' }]]);
  });

  it('has no warnings while none is near', async () => {
    expect((await readyz(undefined)).body).not.toHaveProperty('warnings');
  });
});

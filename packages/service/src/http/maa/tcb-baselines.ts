/** `GET /tcbbaselines/{type}`: what evidence is measured against. */

import { baselineFor } from '@veritee/evidence/internal';
import type { FastifyInstance } from 'fastify';
import { requirePermission } from '../../access/permit.ts';
import { policyInForce } from '../../administration/policy-document.ts';
import { wireBaselines } from '../../policies/tcb-baselines.ts';
import { type AdministrationParts, typeInPath } from './administration-parts.ts';

/** Adds the route. Whoever may attest may know it: Azure asks for no token either. */
export function tcbBaselinesRoute(server: FastifyInstance, parts: AdministrationParts): void {
  server.get<{ Params: { type: string } }>('/tcbbaselines/:type', async (request) => {
    const { instance } = request;
    requirePermission(request.caller, instance, 'attest');
    const type = typeInPath(request.params.type, parts.kinds);
    const baseline = baselineFor(type, parts.kinds);
    if (baseline === undefined) return { tcbBaselines: [] };
    const policy = policyInForce(instance.state, type, parts.kinds)?.policy;
    const trust = { ...parts.trust, now: parts.clock() };
    return { tcbBaselines: await wireBaselines(baseline, policy, parts.source, trust) };
  });
}

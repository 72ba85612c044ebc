/** `GET /decisions`, which Azure does not have: numbers of the last minutes and the newest refusals of an instance. */

import type { Party } from '@veritee/core/internal';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../../access/permit.ts';
import { ServiceError } from '../../errors/service-error.ts';
import type { RecentDecisions } from '../../observe/recent-decisions.ts';
import type { RecentRefusal } from '../../observe/refusal-ring.ts';
import { MOST_MINUTES, SPAN_SECONDS } from '../../observe/span-counts.ts';
import type { PolicyShelf } from '../../policies/policy-shelf.ts';
import { partyOf } from '../bodies.ts';

/** The query. */
export const decisionsQuery = z.object({
  minutes: z.coerce.number().int().min(1).max(MOST_MINUTES).default(MOST_MINUTES),
  explain: z.coerce.number().int().min(1).optional(),
});

/** What the route works with. */
export interface RecentDecisionParts {
  readonly recent: RecentDecisions;
  readonly policies: Pick<PolicyShelf, 'inForce'>;
  clock(): Date;
}

/**
 * Adds the route. Explanations are made when somebody asks for one, by the policy that was in force: they have values of
 * claims, so only those get them who may read the policy.
 */
export function recentDecisionsRoute(server: FastifyInstance, parts: RecentDecisionParts): void {
  const { recent, policies, clock } = parts;
  server.get('/decisions', async (request) => {
    const { caller, instance, query } = request;
    requirePermission(caller, instance, 'readDecisions');
    const parsed = decisionsQuery.safeParse(query);
    if (!parsed.success) {
      throw new ServiceError('InvalidParameter', 'The query cannot be read.', {
        expected: `minutes (1 to ${MOST_MINUTES}) and explain (the sequence number of a refusal)`,
      });
    }
    const { minutes, explain } = parsed.data;
    const now = clock();
    const { id } = instance.state;
    const all = recent.refusals(id);
    const refusals =
      explain === undefined
        ? all.map(refusalAnswer)
        : [await explained(refusalNamed(all, explain), policies, partyOf(request))];
    return {
      now: now.toISOString(),
      since: recent.since(id, now).toISOString(),
      spanSeconds: SPAN_SECONDS,
      value: recent
        .counts(id, minutes, now)
        .map(({ from, counts }) => ({ from: from.toISOString(), counts })),
      refusals,
    };
  });
}

function refusalAnswer({ judged, at, policyHash, ...refusal }: RecentRefusal): object {
  return {
    ...refusal,
    at: at.toISOString(),
    ...(policyHash !== undefined && { policyHash }),
    explainable: judged !== undefined,
  };
}

function refusalNamed(all: readonly RecentRefusal[], sequence: number): RecentRefusal {
  const refusal = all.find((each) => each.sequence === sequence);
  if (refusal !== undefined) return refusal;
  throw new ServiceError('NotFound', 'There is no such refusal here.', {
    hint: 'Only the newest are remembered, by the process that refused.',
  });
}

/** The refusal with what a caller who may read the policy is told. */
async function explained(
  refusal: RecentRefusal,
  policies: RecentDecisionParts['policies'],
  party: Party,
): Promise<object> {
  const { judged, type } = refusal;
  if (judged === undefined) return refusalAnswer(refusal);
  try {
    const policy = await policies.inForce(judged, type, party);
    await policy.appraise(judged.claims, { explain: true, party });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'PolicyEvaluationError') throw error;
    return { ...refusalAnswer(refusal), ...error.told };
  }
  return refusalAnswer(refusal);
}

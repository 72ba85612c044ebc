/** `GET /policies/{type}:kept`, which Azure does not have: decisions that were kept, to judge them anew by another policy. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../../access/permit.ts';
import { recordRefusal } from '../../administration/administer.ts';
import { KeyError } from '../../errors/key-error.ts';
import { ServiceError } from '../../errors/service-error.ts';
import { openDecision } from '../../kept/sealed-decision.ts';
import type { Sealer } from '../../keys/sealing.ts';
import type { KeptDecision } from '../../storage/storage.ts';
import { type AdministrationParts, beginChange, typeInPath } from './administration-parts.ts';

/** What stands behind the type in the path. */
export const KEPT = ':kept';

const MOST_DECISIONS = 500;
/** Characters of sealed text: opening them must not hold up other requests. */
const MOST_TEXT = 4_000_000;
/** Characters of sealed claims of one decision that still make an answer which clients accept. */
const MOST_CLAIMS = 16_000_000;
const OPERATION = 'ReadKeptDecisions';

const moment = z.iso.datetime({ offset: true });
/** The query. */
export const keptPage = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_DECISIONS).default(MOST_DECISIONS),
  since: moment.optional(),
  until: moment.optional(),
  evidence: z.enum(['true', 'false']).default('false'),
});

/**
 * Decisions of the caller's own instance, in the order in which they were kept: after a sequence number, of a time. The
 * caller goes on after `next` until the answer has none. Each page that is read is in the audit log.
 */
export async function readKept(
  request: Pick<FastifyRequest, 'instance' | 'caller' | 'query' | 'id'>,
  reply: FastifyReply,
  type: string,
  parts: Pick<AdministrationParts, 'storage' | 'kinds' | 'sealer' | 'clock'>,
): Promise<string> {
  const { instance, caller, query } = request;
  try {
    requirePermission(caller, instance, 'readKept');
  } catch (error) {
    if (caller.kind === 'bearer') await recordRefusal(beginChange(request, parts), OPERATION, error);
    throw error;
  }
  const known = typeInPath(type, parts.kinds);
  const parsed = keptPage.safeParse(query);
  if (!parsed.success) {
    throw new ServiceError('InvalidParameter', 'The page cannot be read.', {
      expected: `after (0 or more), limit (1 to ${MOST_DECISIONS}), since and until (ISO 8601 with a zone), evidence (true or false)`,
    });
  }
  const { after, limit, since, until, evidence } = parsed.data;
  const withEvidence = evidence === 'true';
  const kept = await parts.storage.keptDecisions(instance.name, known, {
    after,
    limit,
    bytes: MOST_TEXT,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
    evidence: withEvidence,
  });
  const { opened, unreadable } = openAll(kept, parts.sealer);
  // Nobody gets what is not on the record.
  await parts.storage.audit({
    at: parts.clock(),
    caller: caller.id,
    operation: OPERATION,
    instance: instance.name,
    outcome: 'done',
    details: { type: known, after, decisions: opened.length, evidence: withEvidence, requestId: request.id },
  });
  reply.type('application/json; charset=utf-8');
  const members = [
    `"value":[${opened.join(',')}]`,
    ...(unreadable > 0 ? [`"unreadable":${unreadable}`] : []),
    ...(kept.length > 0 ? [`"next":${kept.at(-1)?.sequence}`] : []),
  ];
  return `{${members.join(',')}}`;
}

/**
 * What was kept under a master key that the service no longer has must not hide the rest, nor must a decision that was kept
 * before there was a limit: it comes without its evidence, and where its claims alone are too large not at all.
 */
function openAll(
  kept: readonly KeptDecision[],
  sealer: Sealer,
): { readonly opened: readonly string[]; readonly unreadable: number } {
  const opened: string[] = [];
  for (const each of kept) {
    if (each.sealedClaims.length > MOST_CLAIMS) continue;
    const isLarge = each.sealedClaims.length + (each.sealedEvidence?.length ?? 0) > MOST_TEXT;
    try {
      opened.push(openDecision(isLarge ? { ...each, sealedEvidence: undefined } : each, sealer));
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
    }
  }
  return { opened, unreadable: kept.length - opened.length };
}

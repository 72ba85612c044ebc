/** `GET /policies/{type}:history`, which Azure does not have: who set and reset the policies of a type, and when. */

import { policyClaim, tokenClaim } from '@veritee/core/internal/maa';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../../access/permit.ts';
import { ServiceError } from '../../errors/service-error.ts';
import type { PolicyHistoryEntry } from '../../storage/storage.ts';
import { type AdministrationParts, typeInPath } from './administration-parts.ts';

/** What stands behind the type in the path. */
export const HISTORY = ':history';

const MOST_ENTRIES = 100;
/** What can be asked for. */
export const historyPage = z.object({ limit: z.coerce.number().int().min(1).max(MOST_ENTRIES).default(20) });

/** The newest entries first. Documents are told as they were sent, so that an earlier policy can be set again. */
export async function readHistory(
  { instance, caller, query }: Pick<FastifyRequest, 'instance' | 'caller' | 'query'>,
  type: string,
  { storage, kinds }: Pick<AdministrationParts, 'storage' | 'kinds'>,
): Promise<{ readonly value: readonly object[] }> {
  requirePermission(caller, instance, 'readPolicy');
  const known = typeInPath(type, kinds);
  const parsed = historyPage.safeParse(query);
  if (!parsed.success) {
    throw new ServiceError('InvalidParameter', 'The page cannot be read.', {
      expected: `limit from 1 to ${MOST_ENTRIES}`,
    });
  }
  return { value: (await storage.policyHistory(instance.name, known, parsed.data.limit)).map(entryOf) };
}

function entryOf({ revision, act, at, by, policyHash, tokenHash, document }: PolicyHistoryEntry): object {
  return {
    revision,
    act,
    at: at.toISOString(),
    by,
    ...(policyHash !== undefined && { [tokenClaim.policyHash]: policyHash }),
    ...(tokenHash !== undefined && { [policyClaim.tokenHash]: tokenHash }),
    ...(document !== undefined && { document }),
  };
}

/** What was done to an instance's policies. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { PolicyHistoryEntry } from './storage.ts';

/** Acts on the policy of a type, the newest first. */
export async function policyHistory(
  db: Kysely<Schema>,
  instance: string,
  type: AttestationType,
  limit: number,
): Promise<readonly PolicyHistoryEntry[]> {
  const rows = await db
    .selectFrom('policy_history')
    .innerJoin('instances', 'instances.id', 'policy_history.instance_id')
    .selectAll('policy_history')
    .where('instances.name', '=', instance)
    .where('policy_history.type', '=', type)
    .orderBy('policy_history.revision', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    revision: row.revision,
    type,
    act: row.act === 'set' ? 'set' : 'reset',
    document: row.document ?? undefined,
    tokenHash: row.token_hash ?? undefined,
    policyHash: row.policy_hash ?? undefined,
    by: row.acted_by,
    at: new Date(row.acted_at),
  }));
}

/** How new the newest endorsements were: kept, so that a start does not forget it. */

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { KeyLevel } from './storage.ts';

/** All marks of a level, by name. */
export async function seenEndorsements(
  db: Kysely<Schema>,
  level: KeyLevel,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('seen_endorsements').selectAll().where('level', '=', level).execute();
  return new Map(rows.map(({ name, mark }) => [name, mark]));
}

/** Keeps those of the marks that are greater than what is kept. To be called in a transaction that keeps others out. */
export async function noteEndorsements(
  transaction: Kysely<Schema>,
  level: KeyLevel,
  marks: ReadonlyMap<string, string>,
): Promise<void> {
  const before = await seenEndorsements(transaction, level);
  for (const [name, mark] of marks) {
    const known = before.get(name);
    if (known !== undefined && known >= mark) continue;
    await transaction
      .insertInto('seen_endorsements')
      .values({ level, name, mark })
      .onConflict((conflict) => conflict.columns(['level', 'name']).doUpdateSet({ mark }))
      .execute();
  }
}

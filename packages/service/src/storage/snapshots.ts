/** States that are remembered, each for exactly as long as its revision is the instance's current one. */

import type { Kysely } from 'kysely';
import { joined } from './joined.ts';
import { readState } from './read-state.ts';
import type { InstanceRow, Schema } from './schema.ts';
import type { InstanceState } from './storage.ts';

/** Instances whose state is remembered; the one read longest ago goes first. */
const LIMIT = 1000;

/** Which state is current. The id tells an instance from a later one of the same name. */
type Mark = Pick<InstanceRow, 'id' | 'revision'>;

interface Snapshot {
  readonly id: string;
  readonly state: InstanceState;
}

/**
 * The current state of an instance by name. Each call learns the current revision from the database, by a read that
 * begins after the call; only a state of that revision or a later one is given out.
 */
export function snapshots(db: Kysely<Schema>): (name: string) => Promise<InstanceState | undefined> {
  const remembered = new Map<string, Snapshot>();
  const currentMark = joined(markReader(db));
  const currentSnapshot = joined((name) => readSnapshot(db, name));
  return async (name) => {
    const mark = await currentMark(name);
    const known = remembered.get(name);
    if (mark !== undefined && known?.id === mark.id && known.state.revision >= mark.revision) {
      return known.state;
    }
    const snapshot = mark && (await currentSnapshot(name));
    remember(remembered, name, snapshot);
    return snapshot?.state;
  };
}

/** The statement of every request: compiled once. */
function markReader(db: Kysely<Schema>): (name: string) => Promise<Mark | undefined> {
  const query = db.selectFrom('instances').select(['id', 'revision']).where('name', '=', '').compile();
  return async (name) => (await db.executeQuery<Mark>({ ...query, parameters: [name] })).rows[0];
}

/** Row and contents in one transaction that sees one moment. */
function readSnapshot(db: Kysely<Schema>, name: string): Promise<Snapshot | undefined> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const row = await transaction
        .selectFrom('instances')
        .selectAll()
        .where('name', '=', name)
        .executeTakeFirst();
      return row && { id: row.id, state: await readState(transaction, row) };
    });
}

function remember(all: Map<string, Snapshot>, name: string, snapshot: Snapshot | undefined): void {
  const known = all.get(name);
  // Of two reads that ended in the wrong order the later state stays.
  if (snapshot !== undefined && known?.id === snapshot.id && known.state.revision > snapshot.state.revision)
    return;
  all.delete(name);
  if (snapshot === undefined) return;
  all.set(name, snapshot);
  const [oldest] = all.keys();
  if (all.size > LIMIT && oldest !== undefined) all.delete(oldest);
}

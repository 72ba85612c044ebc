/** States that are remembered, each for exactly as long as the instance has these contents. */

import { recentlyUsed } from '@veritee/core/internal';
import type { EvidenceKinds } from '@veritee/evidence';
import type { Kysely } from 'kysely';
import { joined } from './joined.ts';
import { readState } from './read-state.ts';
import type { InstanceRow, Schema } from './schema.ts';
import type { InstanceState } from './storage.ts';

/** Instances whose state is remembered; one not asked for lately goes first. */
const LIMIT = 1000;

/**
 * Which contents are current. The id tells an instance from a later one of the same name; the mark tells contents of one
 * revision from others: a database that was restored, or whose successor had not seen all changes, counts its revisions
 * from an earlier one on.
 */
type Current = Pick<InstanceRow, 'id' | 'revision' | 'mark'>;

interface Snapshot {
  readonly current: Current;
  readonly state: InstanceState;
}

/** Told that the database has an earlier state of an instance than it had before. */
export type WentBack = (instance: string, revisions: { readonly from: number; readonly to: number }) => void;

/**
 * The current state of an instance by name. Each call learns what is current from the database, by a read that begins
 * after the call; a state is given out again only if it is that one. Nothing is believed because it is newer: what the
 * database does not have any more was never so.
 */
export function snapshots(
  db: Kysely<Schema>,
  wentBack: WentBack,
  kinds: EvidenceKinds,
): (name: string) => Promise<InstanceState | undefined> {
  const remembered = recentlyUsed<Snapshot>(LIMIT);
  const current = joined(currentReader(db));
  // Reads of a name follow each other, so the one that ends last has seen the latest moment.
  const snapshot = joined(async (name) => {
    const read = await readSnapshot(db, name, kinds);
    const before = remembered.get(name);
    if (read !== undefined && before?.current.id === read.current.id) {
      const [from, to] = [before.current.revision, read.current.revision];
      if (to < from) wentBack(name, { from, to });
    }
    if (read === undefined) remembered.delete(name);
    else remembered.set(name, read);
    return read;
  });
  return async (name) => {
    const now = await current(name);
    const known = remembered.get(name);
    if (now !== undefined && known !== undefined && isSame(now, known.current)) return known.state;
    if (now !== undefined) return (await snapshot(name))?.state;
    remembered.delete(name);
    return undefined;
  };
}

function isSame(one: Current, other: Current): boolean {
  return one.id === other.id && one.revision === other.revision && one.mark === other.mark;
}

/** The statement of every request: compiled once. */
function currentReader(db: Kysely<Schema>): (name: string) => Promise<Current | undefined> {
  const query = db
    .selectFrom('instances')
    .select(['id', 'revision', 'mark'])
    .where('name', '=', '')
    .compile();
  return async (name) => (await db.executeQuery<Current>({ ...query, parameters: [name] })).rows[0];
}

/** Row and contents in one transaction that sees one moment. */
function readSnapshot(db: Kysely<Schema>, name: string, kinds: EvidenceKinds): Promise<Snapshot | undefined> {
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
      if (row === undefined) return undefined;
      const { id, revision, mark } = row;
      return { current: { id, revision, mark }, state: await readState(transaction, row, kinds) };
    });
}

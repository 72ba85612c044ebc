/** Reads an instance's state from its rows. */

import { fromBase64 } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import type { Kysely } from 'kysely';
import { storageError } from '../errors/storage-error.ts';
import { knownLevel } from './replicas.ts';
import type { InstanceRow, Schema } from './schema.ts';
import type { InstanceRecord, InstanceState, KeyRecord, PolicyRecord } from './storage.ts';
import { instanceModes } from './storage.ts';

/**
 * The state that belongs to an instance's row. Read in the row's transaction: both are of the same revision.
 *
 * @param kinds - those that policies can be for
 */
export async function readState(
  db: Kysely<Schema>,
  row: InstanceRow,
  kinds: EvidenceKinds,
): Promise<InstanceState> {
  const reports = kinds.schemes.filter(({ token }) => token === 'report').map(({ type }) => type);
  return {
    id: row.id,
    revision: row.revision,
    record: recordOf(row),
    policies: await readPolicies(db, row.id, kinds),
    hadReportPolicy: await hadPolicy(db, row.id, reports),
    certificates: await readCertificates(db, row.id),
    keys: await readKeys(db, row.id),
  };
}

/** The record in a row. */
export function recordOf({ name, mode, location, tags, created_at }: InstanceRow): InstanceRecord {
  return {
    name,
    mode: knownMode(mode),
    location,
    tags: JSON.parse(tags) as Readonly<Record<string, string>>,
    createdAt: new Date(created_at),
  };
}

function knownMode(text: string): InstanceRecord['mode'] {
  const mode = instanceModes.find((each) => each === text);
  if (mode === undefined) throw new Error(`The database has an instance of mode ${text}, which is unknown.`);
  return mode;
}

async function readPolicies(
  db: Kysely<Schema>,
  instance: string,
  kinds: EvidenceKinds,
): Promise<ReadonlyMap<AttestationType, PolicyRecord>> {
  const rows = await db.selectFrom('policies').selectAll().where('instance_id', '=', instance).execute();
  return new Map(
    rows.map((row) => {
      const type = knownType(row.type, kinds);
      const { document, token_hash, policy_hash, set_by, set_at } = row;
      return [
        type,
        {
          type,
          document,
          tokenHash: token_hash,
          policyHash: policy_hash,
          setBy: set_by,
          setAt: new Date(set_at),
        },
      ];
    }),
  );
}

/** A type in a row. What this program does not know it must not pass over: the policy would silently not be in force. */
function knownType(text: string, { vocabularies }: EvidenceKinds): AttestationType {
  if (vocabularies.some(({ type }) => type === text)) return text;
  throw storageError('PolicyTypeUnknown', { found: text });
}

/** One look into the index, however long the history is. */
async function hadPolicy(
  db: Kysely<Schema>,
  instance: string,
  types: readonly AttestationType[],
): Promise<boolean> {
  if (types.length === 0) return false;
  const row = await db
    .selectFrom('policy_history')
    .select('type')
    .where('instance_id', '=', instance)
    .where('type', 'in', types)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function readCertificates(db: Kysely<Schema>, instance: string): Promise<readonly Uint8Array[]> {
  const rows = await db
    .selectFrom('policy_certificates')
    .select('der')
    .where('instance_id', '=', instance)
    .orderBy('place')
    .execute();
  return rows.map(({ der }) => fromBase64(der));
}

async function readKeys(db: Kysely<Schema>, instance: string): Promise<readonly KeyRecord[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().where('instance_id', '=', instance).execute();
  return rows
    .map((row): KeyRecord => {
      const dueAt = moment(row.due_at);
      const createdAt = new Date(row.created_at);
      return {
        keyId: row.key_id,
        sealedKey: row.sealed_key,
        level: row.level === null ? undefined : knownLevel(row.level),
        createdAt,
        dueAt,
        // Keys of earlier versions signed from their creation on.
        activatedAt: moment(row.activated_at) ?? (dueAt === undefined ? createdAt : undefined),
        retiredAt: moment(row.retired_at),
      };
    })
    .sort(inOrder);
}

function moment(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}

/** The key that signs stands first, then its successor, then those retired last. */
function inOrder(one: KeyRecord, other: KeyRecord): number {
  return rank(one) - rank(other) || (other.retiredAt?.getTime() ?? 0) - (one.retiredAt?.getTime() ?? 0);
}

function rank({ activatedAt, retiredAt }: KeyRecord): number {
  if (retiredAt !== undefined) return 2;
  return activatedAt === undefined ? 1 : 0;
}

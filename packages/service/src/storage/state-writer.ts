/** Writes the changes of one transaction to an instance's rows. */

import { createHash, randomBytes } from 'node:crypto';
import { base64 } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { ExpressionBuilder, Kysely } from 'kysely';
import { appendAudit } from './audit-log.ts';
import { consumeDocument } from './consumed-documents.ts';
import type { InstanceRow, Schema } from './schema.ts';
import type { AuditEntry, KeyLevel, NewKey, PolicyRecord, StateWriter } from './storage.ts';

/** A writer, and what its use amounts to. */
export interface OpenWriter {
  readonly write: StateWriter;
  /**
   * Ends the change: gives the instance its next revision when anything was written, then writes the lines of the audit
   * log. Its end is locked against all other changes from there on, so nothing but the commit may follow.
   * @throws Error when something was written without a line in the audit log
   */
  finish(): Promise<void>;
}

/** Where a change writes: the transaction, the instance, the revision that the change will make. */
interface Place {
  readonly db: Kysely<Schema>;
  readonly instance: string;
  readonly revision: number;
}

/** A writer for the instance of a row that the transaction has locked. */
export function openWriter(db: Kysely<Schema>, row: InstanceRow): OpenWriter {
  const place: Place = { db, instance: row.id, revision: row.revision + 1 };
  let written = false;
  const lines: AuditEntry[] = [];
  const writing = async <T>(work: Promise<T>): Promise<T> => {
    written = true;
    return await work;
  };
  return {
    write: {
      setPolicy: (policy) => writing(setPolicy(place, policy)),
      resetPolicy: (type, by, at) => writing(resetPolicy(place, type, by, at)),
      addCertificate: (der, by, at) => writing(addCertificate(place, der, by, at)),
      removeCertificate: (der) => writing(removeCertificate(place, der)),
      addKey: (key) => writing(addKey(place, key)),
      announceKey: (key, dueAt) => writing(insertKey(place, key, { due_at: dueAt.toISOString() })),
      activateKey: (keyId, at) => writing(activateKey(place, keyId, at)),
      dropKey: (keyId) => writing(dropKey(place, keyId)),
      setKeyLevel: (level) => writing(setKeyLevel(place, level)),
      consume: (identity, consumption) => writing(consumeDocument(db, identity, consumption)),
      setTags: (tags) => writing(setTags(place, tags)),
      audit: async (entry) => void lines.push(entry),
    },
    finish: async () => {
      if (written && lines.length === 0) {
        throw new Error('A change was made without a line in the audit log.');
      }
      const { instance, revision } = place;
      if (written) {
        const next = { revision, mark: newMark() };
        await db.updateTable('instances').set(next).where('id', '=', instance).execute();
      }
      for (const entry of lines) await appendAudit(db, entry);
    },
  };
}

/** A text that no other contents of an instance have. */
export function newMark(): string {
  return randomBytes(16).toString('hex');
}

async function setPolicy({ db, instance, revision }: Place, policy: PolicyRecord): Promise<void> {
  const { type, setBy } = policy;
  const at = policy.setAt.toISOString();
  const text = {
    document: policy.document,
    token_hash: policy.tokenHash,
    policy_hash: policy.policyHash,
  };
  const current = { ...text, set_by: setBy, set_at: at };
  await db
    .insertInto('policies')
    .values({ instance_id: instance, type, ...current })
    .onConflict((conflict) => conflict.columns(['instance_id', 'type']).doUpdateSet(current))
    .execute();
  await db
    .insertInto('policy_history')
    .values({ instance_id: instance, revision, type, act: 'set', ...text, acted_by: setBy, acted_at: at })
    .execute();
}

async function resetPolicy(
  { db, instance, revision }: Place,
  type: AttestationType,
  by: string,
  at: Date,
): Promise<void> {
  await db.deleteFrom('policies').where('instance_id', '=', instance).where('type', '=', type).execute();
  const nothing = { document: null, token_hash: null, policy_hash: null };
  await db
    .insertInto('policy_history')
    .values({
      instance_id: instance,
      revision,
      type,
      act: 'reset',
      ...nothing,
      acted_by: by,
      acted_at: at.toISOString(),
    })
    .execute();
}

/** Adds a certificate at the end of the list; one that is there keeps its place. */
export async function addCertificate(
  { db, instance }: Pick<Place, 'db' | 'instance'>,
  der: Uint8Array,
  by: string,
  at: Date,
): Promise<void> {
  const last = await db
    .selectFrom('policy_certificates')
    .select('place')
    .where('instance_id', '=', instance)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  await db
    .insertInto('policy_certificates')
    .values({
      instance_id: instance,
      sha256: sha256(der),
      der: base64(der),
      place: (last?.place ?? 0) + 1,
      added_by: by,
      added_at: at.toISOString(),
    })
    .onConflict((conflict) => conflict.columns(['instance_id', 'sha256']).doNothing())
    .execute();
}

async function removeCertificate({ db, instance }: Place, der: Uint8Array): Promise<void> {
  await db
    .deleteFrom('policy_certificates')
    .where('instance_id', '=', instance)
    .where('sha256', '=', sha256(der))
    .execute();
}

/** Adds the key that signs from now on, and retires the one before. */
export async function addKey(place: KeyPlace, key: NewKey): Promise<void> {
  await retireActive(place, key.createdAt);
  await insertKey(place, key, { activated_at: key.createdAt.toISOString() });
}

type KeyPlace = Pick<Place, 'db' | 'instance'>;

async function activateKey(place: KeyPlace, keyId: string, at: Date): Promise<void> {
  await retireActive(place, at);
  const { numUpdatedRows } = await place.db
    .updateTable('signing_keys')
    .set({ activated_at: at.toISOString() })
    .where('instance_id', '=', place.instance)
    .where('key_id', '=', keyId)
    .where((where) => where.and(isAnnounced(where)))
    .executeTakeFirst();
  // Nothing would sign any more.
  if (numUpdatedRows !== 1n) throw new Error('A key that is not announced was to be activated.');
}

/** Retires the key that signs; an announced one stays what it is. */
async function retireActive({ db, instance }: KeyPlace, at: Date): Promise<void> {
  await db
    .updateTable('signing_keys')
    .set({ retired_at: at.toISOString() })
    .where('instance_id', '=', instance)
    .where('retired_at', 'is', null)
    .where((where) => where.not(where.and(isAnnounced(where))))
    .execute();
}

function isAnnounced(where: ExpressionBuilder<Schema, 'signing_keys'>) {
  return [
    where('due_at', 'is not', null),
    where('activated_at', 'is', null),
    where('retired_at', 'is', null),
  ] as const;
}

async function insertKey(
  { db, instance }: KeyPlace,
  { keyId, sealedKey, level, createdAt }: NewKey,
  life: { readonly due_at: string } | { readonly activated_at: string },
): Promise<void> {
  await db
    .insertInto('signing_keys')
    .values({
      instance_id: instance,
      key_id: keyId,
      sealed_key: sealedKey,
      level,
      created_at: createdAt.toISOString(),
      due_at: null,
      activated_at: null,
      retired_at: null,
      ...life,
    })
    .execute();
}

async function setKeyLevel({ db, instance }: KeyPlace, level: KeyLevel): Promise<void> {
  await db
    .updateTable('signing_keys')
    .set({ level })
    .where('instance_id', '=', instance)
    .where('level', 'is', null)
    .execute();
}

async function dropKey({ db, instance }: Place, keyId: string): Promise<void> {
  await db
    .deleteFrom('signing_keys')
    .where('instance_id', '=', instance)
    .where('key_id', '=', keyId)
    .where((where) => where.or([where('retired_at', 'is not', null), where.and(isAnnounced(where))]))
    .execute();
}

async function setTags({ db, instance }: Place, tags: Readonly<Record<string, string>>): Promise<void> {
  await db
    .updateTable('instances')
    .set({ tags: JSON.stringify(tags) })
    .where('id', '=', instance)
    .execute();
}

function sha256(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

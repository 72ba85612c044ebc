/**
 * The level of signing keys. What a service for development signs may be about a simulated PKI, so its keys never
 * serve in production, nor those of production in it: a change of level replaces and drops them.
 */

import { KeyError } from '../errors/key-error.ts';
import type { KeyRing } from '../keys/signing-keys.ts';
import type { InstanceState, KeyLevel, KeyRecord, Storage } from '../storage/storage.ts';
import { SERVICE_CALLER } from './caller.ts';

/** What the change of level works with. */
export interface LevelParts {
  readonly storage: Storage;
  readonly keys: KeyRing;
  clock(): Date;
}

/** Keys of another level were dropped in these instances. */
export interface LevelChange {
  readonly instance: string;
  readonly dropped: readonly string[];
}

/**
 * Brings the keys of all instances to the level of this service. To be called when no replica of another level is live.
 *
 * @param unrecorded - the level of keys that have none on record
 */
export async function requireKeyLevel(
  { storage, keys, clock }: LevelParts,
  unrecorded: KeyLevel,
): Promise<readonly LevelChange[]> {
  const changes: LevelChange[] = [];
  for (const { name } of await storage.listInstances()) {
    const known = await storage.state(name);
    if (known === undefined || known.keys.every(({ level }) => level === keys.level)) continue;
    const spare = await keys.make(name, clock());
    const dropped = await storage.change(name, async (state, write) => {
      const now = clock();
      const line = { at: now, caller: SERVICE_CALLER, instance: name, outcome: 'done' };
      const others = ofOtherLevel(state, keys.level, unrecorded);
      if (state.keys.some(({ level }) => level === undefined)) {
        await write.setKeyLevel(unrecorded);
        const details = { level: unrecorded };
        await write.audit({ ...line, operation: 'RecordKeyLevel', details });
      }
      if (others.some(isUnretired)) {
        await write.addKey(spare);
        const details = { keyId: spare.keyId, reason: 'level', level: keys.level };
        await write.audit({ ...line, operation: 'RotateKey', details });
      }
      for (const { keyId, level = unrecorded } of others) {
        await write.dropKey(keyId);
        await write.audit({ ...line, operation: 'DropKey', details: { keyId, reason: 'level', level } });
      }
      return others.map(({ keyId }) => keyId);
    });
    if (dropped.length > 0) changes.push({ instance: name, dropped });
  }
  return changes;
}

function ofOtherLevel({ keys }: InstanceState, level: KeyLevel, unrecorded: KeyLevel): readonly KeyRecord[] {
  return keys.filter((key) => (key.level ?? unrecorded) !== level);
}

function isUnretired({ retiredAt }: KeyRecord): boolean {
  return retiredAt === undefined;
}

/**
 * Returns when a key is of the level of this service. A replica that lost its lease, and whose keys others replaced,
 * must not sign with theirs.
 *
 * @throws KeyError `KeyLevelOther`
 */
export function requireOwnLevel({ level = 'production' }: Pick<KeyRecord, 'level'>, own: KeyLevel): void {
  if (level === own) return;
  throw new KeyError(
    'KeyLevelOther',
    `The signing keys were made for ${level}, and this service is for ${own}.`,
    {
      expected: own,
      found: level,
      hint: 'Another service, started with or without --simulator or --development, took over the data. Stop one of them.',
    },
  );
}

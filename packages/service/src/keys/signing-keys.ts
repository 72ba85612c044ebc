/** Signing keys of instances: made, sealed for storage, opened again. */

import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { recentlyUsed } from '@veritee/core/internal';
import { KeyError } from '../errors/key-error.ts';
import type { KeyLevel, KeyRecord, NewKey } from '../storage/storage.ts';
import type { Sealer } from './sealing.ts';
import { type Sign, type SigningKey, signingKey } from './signers.ts';

/** Makes and opens the keys of instances. */
export interface KeyRing {
  /** Of the keys that it makes. */
  readonly level: KeyLevel;
  /** A new RSA key of 2048 bits, sealed. */
  make(instance: string, now: Date): Promise<NewKey>;
  /** Seals a key that exists. */
  seal(instance: string, privateKey: KeyObject, now: Date): NewKey;
  /**
   * Opens a key; an open key is remembered by all that decides whether it opens.
   * @throws KeyError
   */
  open(instance: string, record: Pick<KeyRecord, 'keyId' | 'sealedKey'>): SigningKey;
}

const KEY_BITS = 2048;
/** Open keys; one not used lately goes first. */
const OPEN_LIMIT = 1000;

/**
 * A key ring over the master key.
 * @param level - of the keys that it makes
 * @param sign - what its keys sign with; the thread pool of Node unless there are threads for it
 */
export function createKeyRing(sealer: Sealer, level: KeyLevel, sign?: Sign): KeyRing {
  const opened = recentlyUsed<SigningKey>(OPEN_LIMIT);
  const seal: KeyRing['seal'] = (instance, privateKey, now) => {
    const { keyId } = signingKey(privateKey);
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    const sealedKey = sealer.seal('signing-key', contextOf(instance, keyId), der);
    return { keyId, sealedKey, level, createdAt: now };
  };
  return {
    level,
    seal,
    make: async (instance, now) => {
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
      return seal(instance, privateKey, now);
    },
    open: (instance, record) => {
      // By the id alone, a row that was moved to another instance would open unseen.
      const name = `${contextOf(instance, record.keyId)} ${record.sealedKey}`;
      const known = opened.get(name);
      if (known !== undefined) return known;
      const key = signingKey(openKey(sealer, instance, record), sign);
      if (key.keyId !== record.keyId)
        throw new KeyError('SealBroken', 'A sealed signing key is not the one that it is named.');
      opened.set(name, key);
      return key;
    },
  };
}

/** A sealed key opens only for the instance and the key id that it was sealed for. */
function contextOf(instance: string, keyId: string): string {
  return `${instance} ${keyId}`;
}

function openKey(
  sealer: Sealer,
  instance: string,
  { keyId, sealedKey }: Pick<KeyRecord, 'keyId' | 'sealedKey'>,
): KeyObject {
  const der = sealer.open('signing-key', contextOf(instance, keyId), sealedKey);
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** Credentials that everybody knows open nothing that production has made. */

import { KeyError } from '../errors/key-error.ts';
import type { KeyLevel, Storage } from '../storage/storage.ts';
import type { StoredKeyLevel } from '../storage/stored-facts.ts';

/**
 * Returns when no signing key in storage was made for production.
 *
 * @param unrecorded - the level of keys that have none on record
 * @throws KeyError `ProductionData`
 */
export async function requireNoProductionKeys(storage: Storage, unrecorded: KeyLevel): Promise<void> {
  for (const { name: instance } of await storage.listInstances()) {
    const keys = (await storage.state(instance))?.keys ?? [];
    refuseProductionKeys(
      keys.map(({ level }) => ({ instance, level })),
      unrecorded,
    );
  }
}

/**
 * Returns when none of the signing keys was made for production.
 *
 * @param unrecorded - the level of keys that have none on record
 * @throws KeyError `ProductionData`
 */
export function refuseProductionKeys(keys: readonly StoredKeyLevel[], unrecorded: KeyLevel): void {
  const other = keys.find(({ level = unrecorded }) => level !== 'development');
  if (other === undefined) return;
  throw new KeyError('ProductionData', 'The data belong to a production service.', {
    expected: 'data of a service for development, or none',
    found: `production keys of the instance ${other.instance}`,
    hint: 'Use another data directory: the credentials of this service are public.',
  });
}

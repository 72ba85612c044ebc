/** Credentials that everybody knows open nothing that production has made. */

import { KeyError } from '../errors/key-error.ts';
import type { KeyLevel, Storage } from '../storage/storage.ts';

/**
 * Returns when no signing key in storage was made for production.
 *
 * @param unrecorded - the level of keys that have none on record
 * @throws KeyError `ProductionData`
 */
export async function requireNoProductionKeys(storage: Storage, unrecorded: KeyLevel): Promise<void> {
  for (const { name } of await storage.listInstances()) {
    const keys = (await storage.state(name))?.keys ?? [];
    if (keys.every(({ level = unrecorded }) => level === 'development')) continue;
    throw new KeyError('ProductionData', 'The data belong to a production service.', {
      expected: 'data of a service for development, or none',
      found: `production keys of the instance ${name}`,
      hint: 'Use another data directory: the credentials of this service are public.',
    });
  }
}

/** What must be there when the service starts: the default instance, and those that the operator named. */

import { createPrivateKey } from 'node:crypto';
import { ServiceError } from '../errors/service-error.ts';
import type { DataDirectory } from '../storage/files.ts';
import type { KeyLevel, NewKey } from '../storage/storage.ts';
import { DEFAULT_INSTANCE } from './addresses.ts';
import { SERVICE_CALLER } from './caller.ts';
import { addInstance, type InstanceParts, type InstanceRequest } from './instances.ts';
import { newInstanceName } from './names.ts';

/** Files in which earlier versions kept the default instance's key, in plain. */
const PLAIN_KEY_FILE = 'instances/default/signing-key.pem';
const PLAIN_CERTIFICATE_FILE = 'instances/default/signing-certificate.pem';

/**
 * Makes the default instance unless it is there. A plain key file of an earlier version becomes its sealed key, and is
 * removed once it is safely in storage.
 *
 * @param plainLevel - the level of the key in such a file
 * @returns what the operator should know
 */
export async function ensureDefault(
  parts: InstanceParts,
  data: DataDirectory,
  plainLevel: KeyLevel = 'production',
): Promise<readonly string[]> {
  const pem = await data.read(PLAIN_KEY_FILE, 'secret');
  const plain =
    pem === undefined
      ? undefined
      : { ...parts.keys.seal(DEFAULT_INSTANCE, createPrivateKey(pem), parts.clock()), level: plainLevel };
  await ensure(parts, { name: DEFAULT_INSTANCE, mode: 'AAD' }, plain);
  if (plain === undefined) return [];
  const state = await parts.storage.state(DEFAULT_INSTANCE);
  if (state?.keys.some(({ keyId }) => keyId === plain.keyId) !== true) {
    return [
      `${data.pathOf(PLAIN_KEY_FILE)} is not a key of the default instance, which has one already: it is not used.`,
    ];
  }
  await data.remove(PLAIN_KEY_FILE);
  await data.remove(PLAIN_CERTIFICATE_FILE);
  return ['The signing key of the default instance is now kept sealed; its plain file was removed.'];
}

/**
 * Returns when the master key is the one under which the storage was made. To be called before anything is sealed: a
 * process with another one would make or rotate keys that no service could open.
 *
 * @throws KeyError `MasterKeyUnknown`
 */
export async function requireMasterKey({
  storage,
  keys,
}: Pick<InstanceParts, 'storage' | 'keys'>): Promise<void> {
  const [first] = await storage.listInstances();
  const [key] = (first && (await storage.state(first.name)))?.keys ?? [];
  if (first !== undefined && key !== undefined) keys.open(first.name, key);
}

/**
 * Makes an instance unless it is there; of several processes the first makes it.
 *
 * @throws ServiceError `Conflict` when it is there with another mode
 */
export async function ensure(parts: InstanceParts, request: InstanceRequest, key?: NewKey): Promise<void> {
  const { storage, region, clock } = parts;
  const name = newInstanceName(request.name);
  if ((await storage.state(name)) === undefined) {
    const first = key ?? (await parts.keys.make(name, clock()));
    const facts = { caller: SERVICE_CALLER, region, now: clock() };
    await addInstance(storage, { ...request, name }, first, facts).catch(acceptConflict);
  }
  const mode = (await storage.state(name))?.record.mode;
  if (mode === request.mode) return;
  throw new ServiceError('Conflict', `The instance ${name} already exists, with another mode.`, {
    expected: request.mode,
    found: mode,
    hint: 'The mode of an instance is fixed when it is made.',
  });
}

/** Another process was faster: its instance is the one. */
function acceptConflict(error: unknown): void {
  if (!(error instanceof ServiceError) || error.code !== 'Conflict') throw error;
}

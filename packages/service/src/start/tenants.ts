/** Storage and what is in it: opened, brought to the level of this service, filled with what must be there, tended. */

import { randomBytes } from 'node:crypto';
import type { EvidenceKinds, SeenRecord } from '@veritee/evidence';
import type { Logger } from 'pino';
import { openSeenEndorsements, type SeenEndorsements } from '../attest/seen-endorsements.ts';
import { boundedAudit } from '../audit/bounded-audit.ts';
import type { AddressBook } from '../instances/addresses.ts';
import { ensure, ensureDefault, requireMasterKey } from '../instances/first-start.ts';
import {
  type InstanceParts,
  type InstanceRequest,
  type Instances,
  openInstances,
} from '../instances/instances.ts';
import { keepTendingKeys, tendKeys } from '../instances/key-age.ts';
import { requireKeyLevel } from '../instances/key-level.ts';
import { refuseProductionKeys, requireNoProductionKeys } from '../instances/production-data.ts';
import { DEFAULT_REGION } from '../instances/reach.ts';
import { enterReplica } from '../instances/replica.ts';
import { type MasterKeySource, openSealer } from '../keys/master-key.ts';
import type { Sealer } from '../keys/sealing.ts';
import type { Sign } from '../keys/signers.ts';
import { createKeyRing } from '../keys/signing-keys.ts';
import { meteredStorage } from '../observe/metered-storage.ts';
import type { Metrics } from '../observe/metrics.ts';
import { storedKeyLevels } from '../storage/examine.ts';
import type { DataDirectory } from '../storage/files.ts';
import { openStorage, type StorageAddress } from '../storage/open-storage.ts';
import type { KeyLevel, Storage } from '../storage/storage.ts';

/** Where tenants and their keys are, and which there shall be. */
export interface TenantOptions {
  /** A PostgreSQL database for instances: `postgresql://user:password@host:5432/database`. */
  readonly database?: string | undefined;
  /** Where the master key comes from; a file of the data directory when absent. */
  readonly masterKey?: MasterKeySource | undefined;
  /** Instances that are made unless they are there. */
  readonly instances?: readonly InstanceRequest[] | undefined;
  /** Days after which signing keys are replaced; never when absent. */
  readonly keyMaxAgeDays?: number | undefined;
  /** Hours that the successor of a signing key is published before it signs; 24 when absent. */
  readonly keyLeadHours?: number | undefined;
  /**
   * What signatures of this service are about; `development` when absent and there are development roots. Keys of the
   * other level are replaced and dropped when the service starts.
   */
  readonly keyLevel?: KeyLevel | undefined;
  /** The level of keys that versions made which did not record it; `production` when absent. */
  readonly unrecordedKeyLevel?: KeyLevel | undefined;
  /** Second label of host names. */
  readonly region?: string | undefined;
  /** `off`: what is sent to the root, without the name of an instance, is answered 404. `on` when absent. */
  readonly defaultInstance?: 'on' | 'off' | undefined;
}

/** Storage and what is in it. */
export interface Tenants {
  readonly storage: Storage;
  readonly addresses: AddressBook;
  readonly instances: Instances;
  readonly sealer: Sealer;
  /** How new the newest endorsements were; absent where that is not remembered. */
  readonly seen: SeenRecord | undefined;
  /** Does at once what is due with signing keys. */
  tendKeys(): Promise<void>;
  close(): Promise<void>;
}

/** What they live in. */
export interface Surroundings {
  readonly kinds: EvidenceKinds;
  readonly data: DataDirectory;
  readonly addresses: AddressBook;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sign: Sign;
  readonly level: KeyLevel;
  /** Whether endorsements are refused that are older than those seen before: not where the clock is moved. */
  readonly remembersEndorsements: boolean;
  /** Whether nothing of the tenants outlives the process. */
  readonly inMemory: boolean;
  /** Whether data of a production service are refused instead of taken over. */
  readonly refusesProduction: boolean;
  clock(): Date;
}

/**
 * Opens storage, makes the instances that must be there, tends their keys.
 *
 * @throws StorageError; KeyError `KeyLevelConflict` when a service of another level is live on the same data, `ProductionData`
 */
export async function openTenants(options: TenantOptions, surroundings: Surroundings): Promise<Tenants> {
  const { database, masterKey, region = DEFAULT_REGION } = options;
  const { kinds, data, addresses, clock, logger, metrics, sign, level } = surroundings;
  const unrecorded = options.unrecordedKeyLevel ?? 'production';
  if (surroundings.refusesProduction) {
    // Before anything changes, the schema included. What is kept in memory leaves the file alone; whose it is counts all the same.
    const stored = database === undefined ? { directory: data.path } : { url: database };
    refuseProductionKeys(await storedKeyLevels(stored), unrecorded);
  }
  const sealer = await openSealer(masterKey, data);
  const keys = createKeyRing(sealer, level, sign);
  const address = await addressOf(database, surroundings);
  let seen: SeenEndorsements | undefined;
  const unseen = (err: unknown): void =>
    logger.error({ err }, 'how new the endorsements are could not be kept or read');
  const opened = await openStorage(address, new Date(), {
    kinds,
    wentBack: (instance, { from, to }) => {
      logger.warn(
        { instance, from, to },
        'the database has an earlier state of an instance than it had before',
      );
      seen?.reload().catch(unseen);
    },
  });
  const ticks = (): number => performance.now();
  const storage = boundedAudit(meteredStorage(opened, metrics), { clock, ticks, logger });
  const plan = { maxAgeDays: options.keyMaxAgeDays, leadHours: options.keyLeadHours };
  const { defaultInstance } = options;
  const parts = { storage, keys, addresses, region, defaultInstance, clock, plan };
  const began: { stop(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of began.toReversed()) await each.stop();
    await storage.close();
  };
  try {
    await requireMasterKey(parts);
    // Another process may have made some meanwhile.
    if (surroundings.refusesProduction) await requireNoProductionKeys(storage, unrecorded);
    const replica = { id: randomBytes(16).toString('hex'), level };
    began.push(
      await enterReplica(storage, replica, (err) =>
        logger.error({ err }, 'the lease of this replica could not be renewed or ended'),
      ),
    );
    await prepare(parts, options, surroundings);
    if (surroundings.remembersEndorsements) {
      const record = await openSeenEndorsements(storage, level, unseen);
      began.push({ stop: record.close });
      seen = record;
    }
    began.push(keepTendingKeys(parts, plan, (err) => logger.error({ err }, 'tending keys failed')));
    return {
      storage,
      addresses,
      sealer,
      instances: openInstances(parts),
      seen: seen?.record,
      tendKeys: () => tendKeys(parts, plan),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What must be there is there, with keys of this service's level. */
async function prepare(
  parts: InstanceParts,
  { instances: wanted = [], unrecordedKeyLevel = 'production' }: TenantOptions,
  { data, logger, level }: Surroundings,
): Promise<void> {
  for (const notice of await ensureDefault(parts, data, unrecordedKeyLevel)) logger.warn(notice);
  // Of two processes that made the default instance at the same moment, one may have another master key.
  await requireMasterKey(parts);
  for (const { instance, dropped } of await requireKeyLevel(parts, unrecordedKeyLevel)) {
    logger.warn(
      { instance, dropped, level },
      `signing keys that were not made for ${level} were replaced and dropped: tokens signed by them are not valid any more`,
    );
  }
  for (const request of wanted) await ensure(parts, request);
  await tendKeys(parts, parts.plan ?? {});
}

async function addressOf(
  database: string | undefined,
  { inMemory, data }: Pick<Surroundings, 'inMemory' | 'data'>,
): Promise<StorageAddress> {
  if (inMemory) return { memory: (await import('../storage/sqlite/memory.ts')).createMemoryStore() };
  return database === undefined ? { directory: data.path } : { url: database };
}

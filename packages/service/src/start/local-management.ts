/** The management API without a network: for who may use the storage itself, beside a running service or before the first. */

import {
  closedRecord,
  isFunction,
  isGiven,
  isText,
  orAbsent,
  type RecordShape,
} from '@veritee/core/internal';
import { type EvidenceKinds, evidenceKinds } from '@veritee/evidence';
import Fastify from 'fastify';
import type { Caller } from '../access/caller.ts';
import { errorBody, toldError } from '../errors/told-error.ts';
import { MANAGEMENT_PREFIX, managementRoutes } from '../http/management/routes.ts';
import { addressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import { requireMasterKey } from '../instances/first-start.ts';
import { openInstances } from '../instances/instances.ts';
import { keyAt } from '../instances/key-life.ts';
import { DEFAULT_REGION, reachOf } from '../instances/reach.ts';
import { type MasterKeySource, openSealer } from '../keys/master-key.ts';
import { createKeyRing } from '../keys/signing-keys.ts';
import { openDataDirectory } from '../storage/files.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { KeyLevel, Storage } from '../storage/storage.ts';
import { refused } from './option-records.ts';

/** Where instances are kept, and who asks. */
export interface LocalManagementOptions {
  readonly dataDirectory: string;
  readonly database?: string | undefined;
  readonly masterKey?: MasterKeySource | undefined;
  /** For the audit: who uses the storage. */
  readonly caller: string;
  /** The kinds of evidence that policies can be for; all there are when absent. */
  readonly kinds?: EvidenceKinds | undefined;
  clock(): Date;
}

/** Answers requests below `/management`. */
export interface LocalManagement {
  send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

const managementShape: RecordShape<LocalManagementOptions> = {
  dataDirectory: isText,
  database: orAbsent(isText),
  masterKey: orAbsent(isGiven),
  caller: isText,
  kinds: orAbsent(isGiven),
  clock: isFunction,
};

/** No service is asked, so addresses in answers mean nothing; this port is never opened. */
const NO_PORT = 1;

/**
 * Opens it: the same rules, the same answers, the same audit as over the network.
 *
 * @throws StorageError, KeyError; ServiceError `InvalidParameter` on options that do not exist or cannot have their value
 */
export async function openLocalManagement(options: LocalManagementOptions): Promise<LocalManagement> {
  closedRecord(options, managementShape, refused('option of openLocalManagement'));
  const { database, clock, kinds = evidenceKinds } = options;
  const data = await openDataDirectory(options.dataDirectory);
  const sealer = await openSealer(options.masterKey, data);
  const address = database === undefined ? { directory: data.path } : { url: database };
  const storage = await openStorage(address, new Date(), { kinds });
  const keys = createKeyRing(sealer, await levelOf(storage).catch(closing(storage)));
  await requireMasterKey({ storage, keys }).catch(closing(storage));
  const addresses = addressBook(reachOf({}, NO_PORT));
  const instances = openInstances({ storage, keys, addresses, region: DEFAULT_REGION, clock });
  const caller: Caller = {
    id: options.caller,
    kind: 'bearer',
    roles: new Set(['operator']),
    rolesOn: new Map(),
  };
  const server = Fastify();
  server.decorateRequest('caller');
  server.addHook('onRequest', (request, _reply, done) => {
    request.caller = caller;
    done();
  });
  server.setErrorHandler((error, _request, reply) => {
    const told = toldError(error);
    return reply.code(told.status).send(errorBody(told));
  });
  // Who may attest is for the service to say, which is not known here: nothing is promised.
  managementRoutes(server, { instances, storage, attestIsOpen: true, clock });
  return {
    send: async (method, path, body) => {
      const { statusCode: status, payload: text } = await server.inject({
        method: method as 'GET',
        url: MANAGEMENT_PREFIX + path,
        ...(body !== undefined && { payload: body }),
      });
      return { status, text };
    },
    close: async () => {
      await server.close();
      await storage.close();
    },
  };
}

/** The level that the services on this storage have; where none ever ran, the first one replaces what is not its own. */
async function levelOf(storage: Storage): Promise<KeyLevel> {
  const state = await storage.state(DEFAULT_INSTANCE);
  return (state && keyAt(state, 'active'))?.level ?? 'production';
}

/** For errors: closes the storage, and fails with them. */
function closing(storage: Storage): (error: unknown) => Promise<never> {
  return async (error) => {
    await storage.close();
    throw error;
  };
}

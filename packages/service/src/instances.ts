/** Instances: the tenants of the service, at the addresses under which they are reached. */

import { MOST_CERTIFICATES, requireManagementCertificate } from './administration/management-certificate.ts';
import { ServiceError } from './errors.ts';
import { type Act, actDetails } from './instances/act.ts';
import { type Address, type AddressBook, DEFAULT_INSTANCE } from './instances/addresses.ts';
import { newInstanceName } from './instances/names.ts';
import type { KeyRing, NewKey } from './keys/signing-keys.ts';
import { LONGEST_VALIDITY_MINUTES } from './report-life.ts';
import type { Signer } from './signers.ts';
import type { InstanceMode, InstanceRecord, InstanceState, Storage } from './storage/storage.ts';

/** A tenant of the service as one request sees it: its state at one revision, under one of its addresses. */
export interface Instance {
  readonly name: string;
  readonly mode: InstanceMode;
  /** The URL under which the caller reached it, which stands in `iss`; no trailing slash. */
  readonly issuer: string;
  /** Signs tokens. */
  readonly signer: Signer;
  /** Signers whose certificates `/certs` publishes: that one, and retired ones whose tokens may still be valid. */
  published(now: Date): readonly Signer[];
  readonly state: InstanceState;
}

/** What a new instance is to be. */
export interface InstanceRequest {
  readonly name: string;
  readonly mode: InstanceMode;
  /** DER of the first policy management certificates: of an isolated instance at least one, of others none. */
  readonly certificates?: readonly Uint8Array[] | undefined;
  readonly location?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The instances of the service. */
export interface Instances {
  /**
   * The instance at an address, at its current revision.
   * @throws ServiceError `NotFound`
   */
  at(address: Address): Promise<Instance>;
  /** In order of creation, the default one first. */
  list(): Promise<readonly InstanceRecord[]>;
  /** @throws ServiceError `InvalidParameter`, or `Conflict` when the name is taken */
  create(request: InstanceRequest, act: Act): Promise<InstanceRecord>;
  /** @throws ServiceError `NotFound`; `InvalidOperation` for the default instance */
  delete(name: string, act: Act): Promise<void>;
  /**
   * A new signing key from now on. The old one stays in `/certs` until its last token has expired.
   *
   * @returns the new key's id
   * @throws ServiceError `NotFound`
   */
  rotateKey(name: string, act: Act): Promise<string>;
  /** The URL that people and clients are told. */
  endpointOf(name: string): string;
}

/** What instances are made of. */
export interface InstanceParts {
  readonly storage: Storage;
  readonly keys: KeyRing;
  readonly addresses: AddressBook;
  readonly region: string;
  clock(): Date;
}

/**
 * How long a retired key stays in `/certs`: the life of an attestation token, and what clocks and requests under way
 * may add.
 */
export const KEY_OVERLAP_MS = (8 * 3600 + 600) * 1000;

/** The instances in storage. */
export function openInstances(parts: InstanceParts): Instances {
  const { storage, addresses } = parts;
  const known = new WeakMap<InstanceState, Map<string, Instance>>();
  return {
    at: async (address) => {
      const state = await storage.state(address.instance);
      if (state === undefined) throw noInstance(address.instance);
      let byIssuer = known.get(state);
      if (byIssuer === undefined) {
        byIssuer = new Map();
        known.set(state, byIssuer);
      }
      let instance = byIssuer.get(address.issuer);
      if (instance === undefined) {
        instance = instanceAt(state, address.issuer, parts.keys);
        byIssuer.set(address.issuer, instance);
      }
      return instance;
    },
    list: async () => {
      const all = await storage.listInstances();
      const isDefault = ({ name }: InstanceRecord): boolean => name === DEFAULT_INSTANCE;
      return [...all.filter(isDefault), ...all.filter((each) => !isDefault(each))];
    },
    create: (request, act) => createInstance(parts, request, act),
    delete: (name, act) => deleteInstance(parts, name, act),
    rotateKey: (name, act) => rotateKey(parts, name, act),
    endpointOf: (name) => addresses.primary(name),
  };
}

function instanceAt(state: InstanceState, issuer: string, ring: KeyRing): Instance {
  const { name, mode } = state.record;
  const [current] = state.keys;
  if (current === undefined) throw new Error(`The instance ${name} has no signing key.`);
  const signerOf = (key: (typeof state.keys)[number]): Signer => ring.open(name, key).signerFor(issuer);
  return {
    name,
    mode,
    issuer,
    signer: signerOf(current),
    published: (now) => state.keys.filter((key) => isPublished(key.retiredAt, state, now)).map(signerOf),
    state,
  };
}

/**
 * Whether a key that was retired then is still in `/certs`. Policies for TPMs may give reports a life of up to a year, so
 * where one is set, or was, keys stay for as long.
 */
export function isPublished(
  retiredAt: Date | undefined,
  { hadTpmPolicy }: Pick<InstanceState, 'hadTpmPolicy'>,
  now: Date,
): boolean {
  if (retiredAt === undefined) return true;
  const overlap = hadTpmPolicy ? REPORT_KEY_OVERLAP_MS : KEY_OVERLAP_MS;
  return now.getTime() < retiredAt.getTime() + overlap;
}
const REPORT_KEY_OVERLAP_MS = LONGEST_VALIDITY_MINUTES * 60_000 + 600_000;

async function createInstance(
  { storage, keys, region, clock }: InstanceParts,
  request: InstanceRequest,
  act: Act,
): Promise<InstanceRecord> {
  const name = newInstanceName(request.name);
  const key = await keys.make(name, clock());
  const { caller } = act;
  return addInstance(storage, { ...request, name }, key, { caller, region, now: clock(), act });
}

/** Who makes an instance, where and when; of a request, if there is one. */
interface Making {
  readonly caller: string;
  readonly region: string;
  readonly now: Date;
  readonly act?: Act | undefined;
}

/** Adds an instance that has its key. */
export async function addInstance(
  storage: Storage,
  request: InstanceRequest,
  key: NewKey,
  { caller, region, now, act }: Making,
): Promise<InstanceRecord> {
  const { name, mode, location = region, tags = {} } = request;
  const certificates = firstCertificates(request, now);
  const record: InstanceRecord = { name, mode, location, tags, createdAt: now };
  await storage.createInstance(
    { record, certificates, key },
    {
      at: now,
      caller,
      operation: 'CreateInstance',
      instance: name,
      outcome: 'done',
      details: {
        mode,
        location,
        certificates: certificates.length,
        keyId: key.keyId,
        ...(act !== undefined && actDetails(act)),
      },
    },
  );
  return record;
}

/** An isolated instance is one that has management certificates from the start. */
function firstCertificates({ mode, certificates = [] }: InstanceRequest, now: Date): readonly Uint8Array[] {
  if ((mode === 'Isolated') !== certificates.length > 0) {
    throw new ServiceError(
      'InvalidParameter',
      mode === 'Isolated'
        ? 'An isolated instance needs its first policy management certificates.'
        : `An instance of mode ${mode} has no policy management certificates.`,
    );
  }
  if (certificates.length > MOST_CERTIFICATES) {
    throw new ServiceError('InvalidParameter', 'An instance has not so many certificates.', {
      expected: `at most ${MOST_CERTIFICATES}`,
    });
  }
  // The same that :add asks for: with others alone, nobody could ever sign a change.
  for (const der of certificates) requireManagementCertificate(der, now);
  return certificates;
}

async function deleteInstance({ storage, clock }: InstanceParts, name: string, act: Act): Promise<void> {
  if (name === DEFAULT_INSTANCE) {
    throw new ServiceError('InvalidOperation', 'The default instance cannot be deleted.');
  }
  const { caller } = act;
  const entry = {
    at: clock(),
    caller,
    operation: 'DeleteInstance',
    instance: name,
    outcome: 'done',
    details: actDetails(act),
  };
  if (!(await storage.deleteInstance(name, entry))) throw noInstance(name);
}

async function rotateKey({ storage, keys, clock }: InstanceParts, name: string, act: Act): Promise<string> {
  // Making a key takes its time: it is made before the transaction.
  if ((await storage.state(name)) === undefined) throw noInstance(name);
  const key = await keys.make(name, clock());
  await storage.change(name, async (_state, write) => {
    await write.addKey(key);
    await write.audit({
      at: clock(),
      caller: act.caller,
      operation: 'RotateKey',
      instance: name,
      outcome: 'done',
      details: { keyId: key.keyId, ...actDetails(act) },
    });
  });
  return key.keyId;
}

function noInstance(name: string): ServiceError {
  return new ServiceError('NotFound', `There is no instance ${name} here.`);
}

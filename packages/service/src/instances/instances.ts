/** Instances: the tenants of the service, at the addresses under which they are reached. */

import type { Certificate } from '@veritee/core/internal/x509';
import {
  canVouch,
  MOST_CERTIFICATES,
  requireFirstCertificates,
} from '../administration/management-certificate.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Signer } from '../keys/signers.ts';
import type { KeyRing } from '../keys/signing-keys.ts';
import type {
  InstanceMode,
  InstanceRecord,
  InstanceState,
  KeyRecord,
  NewKey,
  Storage,
} from '../storage/storage.ts';
import { type Act, actDetails } from './act.ts';
import { type Address, type AddressBook, DEFAULT_INSTANCE } from './addresses.ts';
import { dropKey, type Rotation, rotateKey, type Withdrawal } from './key-acts.ts';
import { requireOwnLevel } from './key-level.ts';
import { isPublished, type KeyPlan, keyAt } from './key-life.ts';
import { type KeyList, listKeys } from './key-list.ts';
import { newInstanceName, noDefaultInstance, noInstance } from './names.ts';

/** A tenant of the service as one request sees it: its state at one revision, under one of its addresses. */
export interface Instance {
  readonly name: string;
  readonly mode: InstanceMode;
  /** The URL under which the caller reached it, which stands in `iss`; no trailing slash. */
  readonly issuer: string;
  /** Signs tokens. */
  readonly signer: Signer;
  /** Signers whose certificates `/certs` publishes: that one, its successor once announced, and retired ones whose tokens may still be valid. */
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
   * A new signing key: published now, it signs after the lead, or at once. The old one stays in `/certs` until its last
   * token has expired.
   *
   * @throws ServiceError `NotFound`
   */
  rotateKey(name: string, act: Act, when: { readonly now: boolean }): Promise<Rotation>;
  /**
   * Withdraws a signing key, by its id in `/certs`: tokens that it signed are not valid any more.
   *
   * @throws ServiceError `NotFound`
   */
  dropKey(name: string, kid: string, act: Act): Promise<Withdrawal>;
  /**
   * The signing keys with their ages and the plan of their replacement.
   *
   * @throws ServiceError `NotFound`
   */
  signingKeys(name: string): Promise<KeyList>;
  /** The URL that clients are told, by path. */
  endpointOf(name: string): string;
  /** The URL by host name, for clients that drop a path; undefined where no name of ours leads here. */
  hostEndpointOf(name: string): string | undefined;
  /** Whether the service answers for an instance of that name; false for the default one where it is off. */
  offers(name: string): boolean;
}

/** What instances are made of. */
export interface InstanceParts {
  readonly storage: Storage;
  readonly keys: KeyRing;
  readonly addresses: AddressBook;
  readonly region: string;
  /** `off`: nothing is answered for the default instance, at no address. */
  readonly defaultInstance?: 'on' | 'off' | undefined;
  /** When keys are replaced; never by age when absent. */
  readonly plan?: KeyPlan | undefined;
  clock(): Date;
}

/** The instances in storage. */
export function openInstances(parts: InstanceParts): Instances {
  const { storage, addresses } = parts;
  const known = new WeakMap<InstanceState, Map<string, Instance>>();
  const offers = (name: string): boolean => name !== DEFAULT_INSTANCE || parts.defaultInstance !== 'off';
  return {
    at: async (address) => {
      if (!offers(address.instance)) throw noDefaultInstance();
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
      const all = (await storage.listInstances()).filter(({ name }) => offers(name));
      const isDefault = ({ name }: InstanceRecord): boolean => name === DEFAULT_INSTANCE;
      return [...all.filter(isDefault), ...all.filter((each) => !isDefault(each))];
    },
    create: (request, act) => createInstance(parts, request, act),
    delete: (name, act) => deleteInstance(parts, name, act),
    rotateKey: (name, act, when) => rotateKey(parts, name, act, when),
    dropKey: (name, kid, act) => dropKey(parts, name, kid, act),
    signingKeys: async (name) => {
      const state = await storage.state(name);
      if (state === undefined) throw noInstance(name);
      return listKeys(state, parts.plan ?? {}, parts.clock());
    },
    endpointOf: (name) => addresses.primary(name),
    hostEndpointOf: (name) => addresses.byHostName(name),
    offers,
  };
}

function instanceAt(state: InstanceState, issuer: string, ring: KeyRing): Instance {
  const { name, mode } = state.record;
  const current = keyAt(state, 'active');
  if (current === undefined) throw new Error(`The instance ${name} has no signing key.`);
  const signerOf = (key: KeyRecord): Signer => {
    requireOwnLevel(key, ring.level);
    return ring.open(name, key).signerFor(issuer);
  };
  return {
    name,
    mode,
    issuer,
    signer: signerOf(current),
    published: (now) => state.keys.filter((key) => isPublished(key, state, now)).map(signerOf),
    state,
  };
}

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
  const first = firstCertificates(request, now);
  const certificates = first.map(({ der }) => der);
  const authorities = first.filter((each) => canVouch(each, now)).length;
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
        ...(authorities < certificates.length && { authorities }),
        keyId: key.keyId,
        ...(act !== undefined && actDetails(act)),
      },
    },
  );
  return record;
}

/** An isolated instance is one that has management certificates from the start. */
function firstCertificates({ mode, certificates = [] }: InstanceRequest, now: Date): readonly Certificate[] {
  if ((mode === 'Isolated') !== certificates.length > 0) {
    throw new ServiceError(
      'InvalidParameter',
      mode === 'Isolated'
        ? 'An isolated instance needs its first policy management certificates.'
        : `An instance of mode ${mode} has no policy management certificates.`,
    );
  }
  if (certificates.length > MOST_CERTIFICATES) {
    throw new ServiceError('InvalidParameter', 'Too many certificates for one instance.', {
      expected: `at most ${MOST_CERTIFICATES}`,
    });
  }
  return mode === 'Isolated' ? requireFirstCertificates(certificates, now) : [];
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

/**
 * The contract of storage: instances with their policies, certificates and keys, each as a snapshot at one revision, and
 * changes as transactions. Three engines fulfil it with one set of statements. It knows no rules of administration.
 */

import type { JsonObject } from '@veritee/core';
import type { AttestationType } from '@veritee/core/internal/maa';

/** Trust models of instances (rest-api §4.4, §11), in the spelling of the wire. */
export const instanceModes = ['AAD', 'Isolated', 'Shared'] as const;
/** The trust model of an instance: `AAD`, `Isolated` or `Shared`. */
export type InstanceMode = (typeof instanceModes)[number];

/** What an instance is, beside its contents. */
export interface InstanceRecord {
  /** Lower case; unique. */
  readonly name: string;
  /** Fixed at creation. */
  readonly mode: InstanceMode;
  /** Short name of its region, the second label of its host name. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** A policy that was set. */
export interface PolicyRecord {
  readonly type: AttestationType;
  /** The JWS exactly as it was sent. */
  readonly document: string;
  /** base64url of the SHA-256 of the document. */
  readonly tokenHash: string;
  /** Value of `x-ms-policy-hash`. */
  readonly policyHash: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** One act on a policy. A reset has neither document nor hashes. */
export interface PolicyHistoryEntry {
  /** The instance's revision that this act made. */
  readonly revision: number;
  readonly type: AttestationType;
  readonly act: 'set' | 'reset';
  readonly document: string | undefined;
  readonly tokenHash: string | undefined;
  readonly policyHash: string | undefined;
  readonly by: string;
  readonly at: Date;
}

/** A signing key, sealed. */
export interface KeyRecord {
  readonly keyId: string;
  /** The private key as `keys/sealing.ts` sealed it. */
  readonly sealedKey: string;
  /** What the service that made it trusted; undefined for keys of versions that did not record it. */
  readonly level: KeyLevel | undefined;
  readonly createdAt: Date;
  /** Of a successor that was announced: from when on it is to sign. */
  readonly dueAt: Date | undefined;
  /** From when on it signs; undefined for an announced successor. */
  readonly activatedAt: Date | undefined;
  /** From when on it signs nothing more. The one key that is active and has none signs. */
  readonly retiredAt: Date | undefined;
}

/** What a key's signatures are about: genuine hardware, or also a PKI that is simulated or under development. */
export type KeyLevel = 'production' | 'development';

/** A key that storage has not seen yet. */
export type NewKey = Pick<KeyRecord, 'keyId' | 'sealedKey' | 'createdAt'> & { readonly level: KeyLevel };

/** A process that uses the storage. */
export interface Replica {
  /** Random. */
  readonly id: string;
  readonly level: KeyLevel;
}

/** The acceptance of a signed document. */
export interface Consumption {
  /** Name of the instance. */
  readonly instance: string;
  readonly operation: string;
  readonly type: AttestationType | undefined;
  readonly at: Date;
}

/** Everything about an instance that a request may need: an immutable snapshot at one revision. */
export interface InstanceState {
  /** Random; tells the instance from a later one of the same name. */
  readonly id: string;
  /** Grows with each change; a database that was restored counts from an earlier one on. */
  readonly revision: number;
  readonly record: InstanceRecord;
  /** Policies that were set; a type that is absent has its default. */
  readonly policies: ReadonlyMap<AttestationType, PolicyRecord>;
  /** Whether there ever was a policy whose tokens are reports: these may live for a year, also after its reset. */
  readonly hadReportPolicy: boolean;
  /** DER of the policy management certificates, in the order in which they were added. */
  readonly certificates: readonly Uint8Array[];
  /** The one that signs, its announced successor, then retired ones until `dropKey`, those retired last first. */
  readonly keys: readonly KeyRecord[];
}

/** A decision that storage has not seen yet. */
export interface NewKeptDecision {
  /** Name of the instance. */
  readonly instance: string;
  /** `InstanceState.id` of the state that it was decided by. */
  readonly instanceId: string;
  readonly at: Date;
  readonly type: AttestationType;
  /** The same for decisions that share their part of the room of an instance; means nothing else. */
  readonly share: string;
  /** What was decided about which claims, sealed. */
  readonly sealedClaims: string;
  /** The evidence with what belongs to it, sealed; undefined where only claims are kept. */
  readonly sealedEvidence: string | undefined;
}

/** A decision that was kept. */
export interface KeptDecision extends Omit<NewKeptDecision, 'share'> {
  /** From 1 on for each instance, in the order in which they were kept; never given twice. */
  readonly sequence: number;
}

/** Which kept decisions are asked for. */
export interface KeptPage {
  /** Those after this sequence number. */
  readonly after: number;
  /** At most so many; fewer where they are larger than `bytes` together, but never none. */
  readonly limit: number;
  readonly bytes: number;
  /** Of this moment and later. */
  readonly since: Date | undefined;
  /** Before this moment. */
  readonly until: Date | undefined;
  /** Whether the evidence is asked for as well. */
  readonly evidence: boolean;
}

/** What may stay. */
export interface KeptBounds {
  /** What is older goes. */
  readonly before: Date;
  /**
   * Most characters of sealed text for each instance. The largest shares give their oldest first; once none has more than a
   * hundredth of this, the oldest of all go.
   */
  readonly bytes: number;
}

/** What the audit log is told of an act. Never a document, token, key or evidence. */
export interface AuditEntry {
  readonly at: Date;
  /** Who acted: `Caller.id`, or `service` for what the service does by itself. */
  readonly caller: string;
  /** Such as `SetPolicy`. */
  readonly operation: string;
  /** Name of the instance; absent when the act is about none. */
  readonly instance?: string | undefined;
  /** `done`, or the code of the refusal. */
  readonly outcome: string;
  /** Hashes, types, thumbprints, request id. */
  readonly details?: JsonObject | undefined;
}

/** A line of the administrative audit log. */
export interface AuditRecord {
  /** From 1 on, without a gap. */
  readonly sequence: number;
  /** The entry as canonical JSON: the text that was hashed. */
  readonly entry: string;
  /** Lower-case hex of SHA-256 over the previous hash, a line feed and `entry`. */
  readonly hash: string;
}

/** Makes the changes of one transaction. */
export interface StateWriter {
  /** At most one act on the policy of a type in one change. */
  setPolicy(policy: PolicyRecord): Promise<void>;
  /** Back to the default. No error when none is set. */
  resetPolicy(type: AttestationType, by: string, at: Date): Promise<void>;
  /** Adding one that is there changes nothing. */
  addCertificate(der: Uint8Array, by: string, at: Date): Promise<void>;
  removeCertificate(der: Uint8Array): Promise<void>;
  /** The new key signs from now on; the one before is retired at the new one's creation. */
  addKey(key: NewKey): Promise<void>;
  /** The new key is published, and signs nothing until it is activated. */
  announceKey(key: NewKey, dueAt: Date): Promise<void>;
  /** An announced key signs from now on; the one before is retired. */
  activateKey(keyId: string, at: Date): Promise<void>;
  /** Forgets a key that does not sign. */
  dropKey(keyId: string): Promise<void>;
  /** Records the level of keys that have none. */
  setKeyLevel(level: KeyLevel): Promise<void>;
  /**
   * Remembers that a signed document is consumed by this change, for all instances.
   * @returns its first consumption, when there was one before
   */
  consume(identity: string, consumption: Consumption): Promise<Consumption | undefined>;
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** The act's line in the audit log, written at the change's end. A change that writes anything must have one. */
  audit(entry: AuditEntry): Promise<void>;
}

/** A new instance with its first contents. */
export interface NewInstance {
  readonly record: InstanceRecord;
  /** DER. */
  readonly certificates: readonly Uint8Array[];
  readonly key: NewKey;
}

/**
 * Where instances live.
 *
 * Every method throws ServiceError `StorageUnavailable` when the engine cannot do its work now (server away, disk full).
 * After that nothing is known to be done; what was acknowledged before stays.
 */
export interface Storage {
  readonly engine: 'sqlite' | 'postgresql' | 'memory';

  /**
   * The state of an instance now; undefined when there is no such instance. What any process acknowledged before this
   * call is in it, and nothing that the database does not have: which contents are current is read at each call, and only
   * a snapshot of those very contents is reused.
   */
  state(instance: string): Promise<InstanceState | undefined>;

  /**
   * Changes an instance in one transaction. Changes of one instance wait for each other, in this process and in all
   * others, so `act` decides on the state that it will change. A throw undoes everything.
   *
   * @param act - may be run only once; must not wait for anything but its writer and local computation
   * @throws ServiceError `NotFound` when there is no such instance
   */
  change<T>(instance: string, act: (state: InstanceState, write: StateWriter) => T | Promise<T>): Promise<T>;

  /** @throws ServiceError `Conflict` when the name is taken */
  createInstance(created: NewInstance, entry: AuditEntry): Promise<void>;
  /** Removes the instance with its policies, certificates, keys and policy history. False when there was none. */
  deleteInstance(instance: string, entry: AuditEntry): Promise<boolean>;
  /** In order of their creation. */
  listInstances(): Promise<readonly InstanceRecord[]>;
  /** The newest first. */
  policyHistory(
    instance: string,
    type: AttestationType,
    limit: number,
  ): Promise<readonly PolicyHistoryEntry[]>;

  /** Writes a line about something that changed nothing, such as a refusal. */
  audit(entry: AuditEntry): Promise<void>;
  /** Lines of the audit log in their order, those after a sequence number. */
  auditRecords(after: number, limit: number): Promise<readonly AuditRecord[]>;
  /** The last line's number and hash, kept apart from the lines: `{ 0, '' }` when there is none. */
  auditHead(): Promise<Pick<AuditRecord, 'sequence' | 'hash'>>;

  /** The marks of the newest endorsements, by name, that services of a level have proven. */
  seenEndorsements(level: KeyLevel): Promise<ReadonlyMap<string, string>>;
  /** Keeps those of the marks that are greater than what is kept under their names. */
  noteEndorsements(level: KeyLevel, marks: ReadonlyMap<string, string>): Promise<void>;

  /** Keeps decisions; those of instances that are gone are left out. */
  keepDecisions(decisions: readonly NewKeptDecision[]): Promise<void>;
  /** Kept decisions of one instance about evidence of a type, in the order in which they were kept. */
  keptDecisions(instance: string, type: AttestationType, page: KeptPage): Promise<readonly KeptDecision[]>;
  /** Forgets what is beyond the bounds, and says how many decisions that were. */
  forgetDecisions(bounds: KeptBounds): Promise<number>;

  /**
   * Enters a replica, or renews its lease: it counts as live for half a minute. Undefined when it is entered; else the
   * level of live replicas, which is another one.
   */
  enterReplica(replica: Replica): Promise<KeyLevel | undefined>;
  /** Ends a lease. */
  leaveReplica(id: string): Promise<void>;

  /** Proves that changes can be made now, by making one that means nothing: durable, under the lock that all changes need. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Acts of operators on signing keys: replacing them, and withdrawing one that leaked. */

import { ServiceError } from '../errors/service-error.ts';
import { reportKeyIdOf } from '../keys/signers.ts';
import type { KeyRing } from '../keys/signing-keys.ts';
import type { InstanceState, KeyRecord, NewKey, StateWriter, Storage } from '../storage/storage.ts';
import { type Act, actDetails } from './act.ts';
import type { AddressBook } from './addresses.ts';
import { requireOwnLevel } from './key-level.ts';
import { dueAfterLead, type KeyPlan, keyAt } from './key-life.ts';
import { noInstance } from './names.ts';

/** What the acts work with. */
export interface KeyActParts {
  readonly storage: Storage;
  readonly keys: KeyRing;
  readonly addresses: AddressBook;
  readonly plan?: KeyPlan | undefined;
  clock(): Date;
}

/** The successor of a key. */
export interface Rotation {
  readonly keyId: string;
  /** From when on it signs: now, or a moment to come while it is only published. */
  readonly signsFrom: Date;
}

/** A key was withdrawn. */
export interface Withdrawal {
  /** The id of the key that is gone. */
  readonly dropped: string;
  /** The id of the key that signs. */
  readonly keyId: string;
}

/**
 * Replaces the signing key of an instance: its successor is published now and signs after the lead, or at once. One
 * that is announced already is the successor.
 *
 * @throws ServiceError `NotFound`
 */
export async function rotateKey(
  parts: KeyActParts,
  name: string,
  act: Act,
  { now: atOnce }: { readonly now: boolean },
): Promise<Rotation> {
  const { storage, clock, plan = {} } = parts;
  const key = await spareKey(parts, name);
  return storage.change(name, async (state, write) => {
    const now = clock();
    requireOwnKeys(parts, state);
    const announced = keyAt(state, 'announced');
    if (atOnce || dueAfterLead(now, plan) <= now) {
      const keyId = await succeed(write, state, key, now);
      await record(write, { name, act, now, operation: 'RotateKey', details: { keyId } });
      return { keyId, signsFrom: now };
    }
    if (announced?.dueAt !== undefined) return { keyId: announced.keyId, signsFrom: announced.dueAt };
    const signsFrom = dueAfterLead(now, plan);
    await write.announceKey(key, signsFrom);
    const details = { keyId: key.keyId, signsFrom: signsFrom.toISOString() };
    await record(write, { name, act, now, operation: 'AnnounceKey', details });
    return { keyId: key.keyId, signsFrom };
  });
}

/**
 * Withdraws a key: it is out of `/certs` at once, and tokens that it signed are not valid any more. When it is the one
 * that signs, its announced successor takes its place in the same transaction, or a new key.
 *
 * @param kid - its id in `/certs`: that of the instance's tokens, or that of reports of TPMs
 * @throws ServiceError `NotFound`
 */
export async function dropKey(parts: KeyActParts, name: string, kid: string, act: Act): Promise<Withdrawal> {
  const { storage, clock } = parts;
  const spare = await spareKey(parts, name);
  return storage.change(name, async (state, write) => {
    const now = clock();
    requireOwnKeys(parts, state);
    const { keyId: dropped } = keyNamed(parts, state, kid);
    const active = keyAt(state, 'active');
    const keyId =
      active === undefined || active.keyId === dropped
        ? await succeed(write, state, spare, now)
        : active.keyId;
    await write.dropKey(dropped);
    const details = { keyId: dropped, reason: 'withdrawn', signsNow: keyId };
    await record(write, { name, act, now, operation: 'DropKey', details });
    return { dropped, keyId };
  });
}

/** A service whose data another level took over must not put its keys among theirs. */
function requireOwnKeys({ keys }: KeyActParts, state: InstanceState): void {
  const active = keyAt(state, 'active');
  if (active !== undefined) requireOwnLevel(active, keys.level);
}

/** The announced key signs from now on, or else the spare one. */
async function succeed(write: StateWriter, state: InstanceState, spare: NewKey, now: Date): Promise<string> {
  const announced = keyAt(state, 'announced');
  if (announced === undefined) await write.addKey(spare);
  else await write.activateKey(announced.keyId, now);
  return (announced ?? spare).keyId;
}

/** Making a key takes its time: it is made before the transaction, whether it will be needed or not. */
async function spareKey({ storage, keys, clock }: KeyActParts, name: string): Promise<NewKey> {
  if ((await storage.state(name)) === undefined) throw noInstance(name);
  return keys.make(name, clock());
}

function keyNamed({ keys, addresses }: KeyActParts, state: InstanceState, kid: string): KeyRecord {
  const { name } = state.record;
  const issuers = addresses.issuersOf(name);
  const isMeant = (key: KeyRecord): boolean => {
    if (key.keyId === kid) return true;
    if (kid.length !== REPORT_KID_LENGTH) return false;
    const open = keys.open(name, key);
    return issuers.some((issuer) => reportKeyIdOf(open.signerFor(issuer)) === kid);
  };
  const key = state.keys.find(isMeant);
  if (key !== undefined) return key;
  throw new ServiceError('NotFound', `The instance ${name} has no such key.`, {
    expected: `one of ${state.keys.map(({ keyId }) => keyId).join(', ')}`,
    found: kid.slice(0, 64),
    hint: 'It was withdrawn or forgotten before, or belongs to another instance.',
  });
}

/** base64url of a SHA-1. */
const REPORT_KID_LENGTH = 27;

interface KeyRecordLine {
  readonly name: string;
  readonly act: Act;
  readonly now: Date;
  readonly operation: string;
  readonly details: Readonly<Record<string, string>>;
}

function record(write: StateWriter, { name, act, now, operation, details }: KeyRecordLine): Promise<void> {
  return write.audit({
    at: now,
    caller: act.caller,
    operation,
    instance: name,
    outcome: 'done',
    details: { ...details, ...actDetails(act) },
  });
}

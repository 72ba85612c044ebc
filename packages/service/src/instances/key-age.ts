/** Signing keys grow old: successors are announced and activated, keys whose last token has expired forgotten. */

import type { JsonObject } from '@veritee/core';
import type { InstanceState, NewKey, StateWriter } from '../storage/storage.ts';
import { SERVICE_CALLER } from './caller.ts';
import type { InstanceParts } from './instances.ts';
import { requireOwnLevel } from './key-level.ts';
import { type KeyPlan, keyAt, keySteps } from './key-life.ts';

const EVERY_MS = 10 * 60_000;

/**
 * Goes through all instances once: announces successors of keys that grow old, activates those whose time has come,
 * forgets retired keys that nobody needs any more. Any number of processes may do this at the same time.
 */
export async function tendKeys(parts: InstanceParts, plan: KeyPlan): Promise<void> {
  for (const { name } of await parts.storage.listInstances()) {
    const state = await parts.storage.state(name);
    if (state !== undefined && keySteps(state, plan, parts.clock()).length > 0) await tend(parts, name, plan);
  }
}

/** Tends the keys from time to time until stopped. A failure is reported, and tried again later. */
export function keepTendingKeys(
  parts: InstanceParts,
  plan: KeyPlan,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = tendKeys(parts, plan).catch(failed);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

async function tend({ storage, keys, clock }: InstanceParts, name: string, plan: KeyPlan): Promise<void> {
  // Making a key takes its time: it is made before the transaction.
  const state = await storage.state(name);
  const isNeeded =
    state !== undefined && keySteps(state, plan, clock()).some(({ step }) => step === 'announce');
  const key = isNeeded ? await keys.make(name, clock()) : undefined;
  await storage.change(name, (current, write) => {
    const active = keyAt(current, 'active');
    if (active !== undefined) requireOwnLevel(active, keys.level);
    return takeSteps({ current, write, name, key, plan, now: clock() });
  });
}

interface Tending {
  readonly current: InstanceState;
  readonly write: StateWriter;
  readonly name: string;
  readonly key: NewKey | undefined;
  readonly plan: KeyPlan;
  readonly now: Date;
}

/** The steps as they are due in the transaction: another process may have been faster. */
async function takeSteps({ current, write, name, key, plan, now }: Tending): Promise<void> {
  const record = (operation: string, details: JsonObject): Promise<void> =>
    write.audit({ at: now, caller: SERVICE_CALLER, operation, instance: name, outcome: 'done', details });
  for (const step of keySteps(current, plan, now)) {
    if (step.step === 'forget') {
      await write.dropKey(step.keyId);
      await record('DropKey', { keyId: step.keyId, reason: 'expired' });
    } else if (step.step === 'activate') {
      await write.activateKey(step.keyId, now);
      await record('RotateKey', { keyId: step.keyId });
    } else if (key !== undefined && step.dueAt <= now) {
      await write.addKey(key);
      await record('RotateKey', { keyId: key.keyId });
    } else if (key !== undefined) {
      await write.announceKey(key, step.dueAt);
      await record('AnnounceKey', { keyId: key.keyId, signsFrom: step.dueAt.toISOString() });
    }
  }
}

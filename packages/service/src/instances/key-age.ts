/** Signing keys grow old: rotation by age, and forgetting keys whose last token has expired. */

import { type InstanceParts, isPublished } from '../instances.ts';
import type { InstanceState, StateWriter } from '../storage/storage.ts';
import { SERVICE_CALLER } from './first-start.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 10 * 60_000;

/** How old signing keys may become. */
export interface KeyAge {
  /** Days after which a key is replaced; never when absent. */
  readonly maxAgeDays?: number | undefined;
}

/**
 * Goes through all instances once: replaces keys that are too old, forgets retired ones that nobody needs any more.
 * Any number of processes may do this at the same time.
 */
export async function tendKeys(parts: InstanceParts, age: KeyAge): Promise<void> {
  for (const { name } of await parts.storage.listInstances()) {
    const state = await parts.storage.state(name);
    if (state === undefined) continue;
    if (isTooOld(state, age, parts.clock())) await replaceKey(parts, name, age);
    if (forgettable(state, parts.clock()).length > 0) await forgetKeys(parts, name);
  }
}

/** Tends the keys from time to time until stopped. A failure is told, and tried again later. */
export function keepTendingKeys(
  parts: InstanceParts,
  age: KeyAge,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = tendKeys(parts, age).catch(failed);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

function isTooOld({ keys }: InstanceState, { maxAgeDays }: KeyAge, now: Date): boolean {
  const [current] = keys;
  if (current === undefined || maxAgeDays === undefined) return false;
  return now.getTime() - current.createdAt.getTime() >= maxAgeDays * DAY_MS;
}

async function replaceKey({ storage, keys, clock }: InstanceParts, name: string, age: KeyAge): Promise<void> {
  const key = await keys.make(name, clock());
  await storage.change(name, async (state, write) => {
    // Another process may have been faster.
    if (!isTooOld(state, age, clock())) return;
    await write.addKey(key);
    await audit(write, { name, operation: 'RotateKey', keyId: key.keyId, at: clock() });
  });
}

function forgettable(state: InstanceState, now: Date): readonly string[] {
  const { keys } = state;
  return keys.filter(({ retiredAt }) => !isPublished(retiredAt, state, now)).map(({ keyId }) => keyId);
}

async function forgetKeys({ storage, clock }: InstanceParts, name: string): Promise<void> {
  await storage.change(name, async (state, write) => {
    for (const keyId of forgettable(state, clock())) {
      await write.dropKey(keyId);
      await audit(write, { name, operation: 'DropKey', keyId, at: clock() });
    }
  });
}

function audit(
  write: StateWriter,
  act: { readonly name: string; readonly operation: string; readonly keyId: string; readonly at: Date },
): Promise<void> {
  const { name, operation, keyId, at } = act;
  return write.audit({
    at,
    caller: SERVICE_CALLER,
    operation,
    instance: name,
    outcome: 'done',
    details: { keyId },
  });
}

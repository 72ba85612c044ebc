/** The signing keys of an instance as operators see them: how old each is, what it is for, until when it is published. */

import { SIGNING_CERTIFICATE_ENDS } from '../keys/signers.ts';
import type { InstanceState, KeyLevel, KeyRecord } from '../storage/storage.ts';
import {
  DEFAULT_LEAD_HOURS,
  isPublished,
  type KeyPlan,
  type KeyStage,
  keyAt,
  publishedUntil,
  replacedFrom,
  stageOf,
} from './key-life.ts';

/** A signing key. */
export interface ListedKey {
  readonly keyId: string;
  readonly stage: KeyStage;
  /** Undefined for keys of versions that did not record it. */
  readonly level: KeyLevel | undefined;
  readonly createdAt: Date;
  /** From when on it signs, or signed. */
  readonly signsFrom: Date | undefined;
  /** From when on it signs no more: it was replaced then, or will be; undefined when that is not due by age. */
  readonly signsUntil: Date | undefined;
  /** Of a retired key: when it leaves `/certs`. */
  readonly publishedUntil: Date | undefined;
  /** Whether it is in `/certs`. */
  readonly isPublished: boolean;
  /** End of its certificates. */
  readonly certificateEnds: Date;
}

/** The keys of an instance, and the plan by which they are replaced. */
export interface KeyList {
  /** Of the service, which dates are to be compared with. */
  readonly now: Date;
  readonly leadHours: number;
  readonly maxAgeDays: number | undefined;
  /** The one that signs, its announced successor, then retired ones, those retired last first. */
  readonly keys: readonly ListedKey[];
}

/** The keys of a state. Private keys are not opened. */
export function listKeys(state: InstanceState, plan: KeyPlan, now: Date): KeyList {
  const successor = keyAt(state, 'announced')?.dueAt;
  const signsUntil = (key: KeyRecord): Date | undefined =>
    stageOf(key) === 'active' ? (successor ?? replacedFrom(key, plan)) : key.retiredAt;
  return {
    now,
    leadHours: plan.leadHours ?? DEFAULT_LEAD_HOURS,
    maxAgeDays: plan.maxAgeDays,
    keys: state.keys.map((key) => ({
      keyId: key.keyId,
      stage: stageOf(key),
      level: key.level,
      createdAt: key.createdAt,
      signsFrom: key.activatedAt ?? key.dueAt,
      signsUntil: signsUntil(key),
      publishedUntil: publishedUntil(key, state),
      isPublished: isPublished(key, state, now),
      certificateEnds: SIGNING_CERTIFICATE_ENDS,
    })),
  };
}

/**
 * The life of a signing key: announced (published, signs nothing yet), active (signs), retired (published until its last
 * token has expired), dropped (gone). Pure.
 */

import { LONGEST_VALIDITY_MINUTES } from '../keys/report-life.ts';
import type { InstanceState, KeyRecord } from '../storage/storage.ts';

/** Where a key is in its life. One that is dropped has no record any more. */
export type KeyStage = 'announced' | 'active' | 'retired';

/** When keys are replaced. */
export interface KeyPlan {
  /** Days after which a key that signs is replaced; never when absent. */
  readonly maxAgeDays?: number | undefined;
  /** Hours that a successor is published before it signs; a day when absent. */
  readonly leadHours?: number | undefined;
}

/** What is due now in an instance. */
export type KeyStep =
  /** A successor is to be published. */
  | { readonly step: 'announce'; readonly dueAt: Date }
  /** The announced successor signs from now on. */
  | { readonly step: 'activate'; readonly keyId: string }
  /** A retired key is needed by nobody any more. */
  | { readonly step: 'forget'; readonly keyId: string };

/** Hours that a successor is published before it signs, unless a setting says otherwise. */
export const DEFAULT_LEAD_HOURS = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long a retired key stays in `/certs`: the life of an attestation token, and what clocks and requests under way
 * may add.
 */
export const KEY_OVERLAP_MS = (8 * 3600 + 600) * 1000;
/** Policies for TPMs may give reports a life of up to a year. */
const REPORT_KEY_OVERLAP_MS = LONGEST_VALIDITY_MINUTES * 60_000 + 600_000;

type Life = Pick<KeyRecord, 'activatedAt' | 'retiredAt'>;
type Keys = Pick<InstanceState, 'keys' | 'hadReportPolicy'>;

/** The stage of a key. */
export function stageOf({ activatedAt, retiredAt }: Life): KeyStage {
  if (retiredAt !== undefined) return 'retired';
  return activatedAt === undefined ? 'announced' : 'active';
}

/** The key of an instance that is at a stage, where there is one. */
export function keyAt({ keys }: Pick<InstanceState, 'keys'>, stage: KeyStage): KeyRecord | undefined {
  return keys.find((key) => stageOf(key) === stage);
}

/**
 * When a retired key leaves `/certs`. Where a policy for TPMs is set, or was, it stays for as long as reports may live.
 *
 * @returns undefined for keys that are not retired
 */
export function publishedUntil(
  { retiredAt }: Pick<KeyRecord, 'retiredAt'>,
  { hadReportPolicy }: Pick<InstanceState, 'hadReportPolicy'>,
): Date | undefined {
  const overlap = hadReportPolicy ? REPORT_KEY_OVERLAP_MS : KEY_OVERLAP_MS;
  return retiredAt && new Date(retiredAt.getTime() + overlap);
}

/** Whether a key is in `/certs`. */
export function isPublished(
  key: Pick<KeyRecord, 'retiredAt'>,
  state: Pick<InstanceState, 'hadReportPolicy'>,
  now: Date,
): boolean {
  const until = publishedUntil(key, state);
  return until === undefined || now < until;
}

/** When a key that signs is old enough to be replaced; undefined when keys are not replaced by age. */
export function replacedFrom(
  { activatedAt }: Pick<KeyRecord, 'activatedAt'>,
  { maxAgeDays }: KeyPlan,
): Date | undefined {
  if (activatedAt === undefined || maxAgeDays === undefined) return undefined;
  return new Date(activatedAt.getTime() + maxAgeDays * DAY_MS);
}

/** From when on a successor that is announced now signs. */
export function dueAfterLead(now: Date, { leadHours = DEFAULT_LEAD_HOURS }: KeyPlan): Date {
  return new Date(now.getTime() + leadHours * HOUR_MS);
}

/** What is due in an instance now. A successor is published for its whole lead, however late its time was noticed. */
export function keySteps(state: Keys, plan: KeyPlan, now: Date): readonly KeyStep[] {
  const forgotten = state.keys
    .filter((key) => !isPublished(key, state, now))
    .map(({ keyId }): KeyStep => ({ step: 'forget', keyId }));
  const next = successionStep(state, plan, now);
  return next === undefined ? forgotten : [next, ...forgotten];
}

function successionStep(state: Keys, plan: KeyPlan, now: Date): KeyStep | undefined {
  const announced = keyAt(state, 'announced');
  if (announced !== undefined) {
    const isDue = announced.dueAt !== undefined && announced.dueAt <= now;
    return isDue ? { step: 'activate', keyId: announced.keyId } : undefined;
  }
  const active = keyAt(state, 'active');
  const end = active && replacedFrom(active, plan);
  const earliest = dueAfterLead(now, plan);
  if (end === undefined || earliest < end) return undefined;
  return { step: 'announce', dueAt: earliest };
}

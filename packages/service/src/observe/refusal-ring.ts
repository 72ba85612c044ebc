/** The newest refusals of one instance, with what explains them. */

import type { Claim } from '@veritee/core';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { PolicyRecord } from '../storage/storage.ts';
import { claimsSize, MOST_OF_REFUSAL } from './claims-size.ts';

/** What readers see of a refusal. Evidence is never part of it. */
export interface NewRefusal {
  readonly type: AttestationType;
  /** As the caller got it. */
  readonly message: string;
  readonly policyHash?: string | undefined;
  readonly requestId: string;
  /** What a policy refused; absent for what no policy saw. */
  readonly judged?: Judged | undefined;
}

/** What a policy refused: both are needed to say why. */
export interface Judged {
  readonly claims: readonly Claim[];
  /** Those in force at that moment; a type that is absent had its default. */
  readonly policies: ReadonlyMap<AttestationType, PolicyRecord>;
}

/** A refusal of the ring. */
export interface RecentRefusal extends NewRefusal {
  /** From 1 on for each instance, in their order. */
  readonly sequence: number;
  readonly at: Date;
  readonly outcome: 'refused' | 'failed';
  readonly code: string;
}

/** The refusals of one instance. */
export interface RefusalRing {
  /** About how much memory they take. */
  readonly bytes: number;
  /** When the oldest was, in milliseconds; infinity without refusals. */
  readonly oldest: number;
  add(refusal: NewRefusal, how: Pick<RecentRefusal, 'at' | 'outcome' | 'code'>): void;
  /** Forgets what explains the oldest refusal that has it. False where none has. */
  dropOldestExplanation(): boolean;
  dropOldest(): void;
  /** The newest first. */
  newestFirst(): readonly RecentRefusal[];
}

const MOST_REFUSALS = 50;
const LONGEST_MESSAGE = 2_000;

/** About how many bytes a refusal takes beside its text, what explains it, and a policy: more than was measured in Node. */
const REFUSAL_BYTES = 800;
const JUDGED_BYTES = 400;
const POLICY_BYTES = 400;

interface Held {
  refusal: RecentRefusal;
  /** Without what explains it. */
  readonly bytes: number;
  explanationBytes: number;
}

/** An empty ring. */
export function refusalRing(): RefusalRing {
  /** The oldest first. */
  const ring: Held[] = [];
  let sequence = 0;
  let bytes = 0;

  const dropOldest = (): void => {
    const held = ring.shift();
    if (held !== undefined) bytes -= held.bytes + held.explanationBytes;
  };

  return {
    get bytes() {
      return bytes;
    },
    get oldest() {
      return ring[0]?.refusal.at.getTime() ?? Number.POSITIVE_INFINITY;
    },
    add: (refusal, how) => {
      sequence++;
      const held = heldRefusal(refusal, { ...how, sequence });
      ring.push(held);
      bytes += held.bytes + held.explanationBytes;
      if (ring.length > MOST_REFUSALS) dropOldest();
    },
    dropOldestExplanation: () => {
      const held = ring.find(({ explanationBytes }) => explanationBytes > 0);
      if (held === undefined) return false;
      const { judged: _, ...rest } = held.refusal;
      held.refusal = rest;
      bytes -= held.explanationBytes;
      held.explanationBytes = 0;
      return true;
    },
    dropOldest,
    newestFirst: () => ring.map(({ refusal }) => refusal).toReversed(),
  };
}

type How = Pick<RecentRefusal, 'at' | 'outcome' | 'code' | 'sequence'>;

function heldRefusal({ judged, message, ...rest }: NewRefusal, how: How): Held {
  const told: RecentRefusal = { ...rest, ...how, message: shortened(message) };
  const { code, requestId, policyHash = '' } = told;
  const characters = told.message.length + code.length + requestId.length + policyHash.length;
  const bytes = REFUSAL_BYTES + 2 * characters;
  const explanation = judged === undefined ? 0 : charactersOf(judged);
  if (judged === undefined || explanation > MOST_OF_REFUSAL)
    return { refusal: told, bytes, explanationBytes: 0 };
  return {
    refusal: { ...told, judged },
    bytes,
    explanationBytes: JUDGED_BYTES + 2 * explanation + policyBytes(judged),
  };
}

/** A slice would hold the whole text in memory, however long: this is a copy of its beginning. */
function shortened(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return Buffer.from(message.slice(0, LONGEST_MESSAGE), 'utf16le').toString('utf16le');
}

/** Characters of claims and policies. */
function charactersOf({ claims, policies }: Judged): number {
  let characters = claimsSize(claims);
  for (const { document } of policies.values()) characters += 64 + document.length;
  return characters;
}

/** Each refusal counts its policy, which it may share with others: one that was replaced lives here only. */
function policyBytes({ policies }: Judged): number {
  let bytes = 0;
  for (const { setBy } of policies.values()) bytes += POLICY_BYTES + 2 * setBy.length;
  return bytes;
}

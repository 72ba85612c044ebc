/** Signatures that other threads begin to check before a proof asks for them. */

import {
  checkingThreads,
  checksAtOnce,
  isValidElsewhere,
  type Signature,
} from '@veritee/core/internal/crypto';
import { isSameSignature } from './same-signature.ts';

/** Whether it pays to begin early: not on a single core, and not where a proof is run again for its verdicts. */
export const beginsEarly = checksAtOnce && checkingThreads > 1;

/** A check that is under way. Its verdict counts for no other bytes than those that it began with. */
export interface BegunCheck {
  readonly signature: Signature;
  readonly verdict: Promise<boolean>;
}

/**
 * Has another thread check a signature. Nothing is concluded from it: the proof that asks for the same signature, in its
 * place, takes the verdict instead of having it checked.
 */
export function begin(signature: Signature): BegunCheck {
  const verdict = isValidElsewhere(signature);
  // A proof that fails before never asks.
  verdict.catch(() => undefined);
  const { data, signature: bytes } = signature;
  // Copies: whoever handed in the bytes may write to them before the proof asks.
  return {
    signature: { ...signature, data: Uint8Array.from(data), signature: Uint8Array.from(bytes) },
    verdict,
  };
}

/** The check of exactly this signature, where it has begun. */
export function begunFor(signature: Signature, checks: readonly BegunCheck[]): BegunCheck | undefined {
  return checks.find((each) => isSameSignature(each.signature, signature));
}

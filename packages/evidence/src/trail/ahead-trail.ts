/** A trail that goes on while other threads check the signatures, and tells in the end the same story as one that waits. */

import { checkingThreads, isValidElsewhere } from '@veritee/core/internal/crypto';
import type { EvidenceError } from '../errors.ts';
import { type BegunCheck, begunFor } from './begun.ts';
import { checkNow, holdsForOther, Trail, type TrailSignature } from './trail.ts';

/** A signature whose verdict is not known yet. */
interface Pending {
  readonly signature: TrailSignature;
  readonly check: string;
  readonly refuse: () => EvidenceError;
  /** Position of the line that it decides. */
  readonly at: number;
  verdict: Promise<boolean> | boolean | undefined;
}

/**
 * Takes signatures for valid at first and has them checked on the thread pool of Node, so that they take the time of
 * the slowest and not of all. Nothing that was concluded counts before `settle` returns it: the first check that does
 * not hold, in the order of the lines, is then the one that fails, and all behind it is forgotten. The newest signature
 * is kept back and checked on this thread, which would only wait otherwise; a single one never leaves it.
 */
export class AheadTrail extends Trail {
  /** In order: signatures, and steps that wait for all before them. */
  readonly #open: (Pending | (() => void))[] = [];
  #newest: Pending | undefined;
  #begun: readonly BegunCheck[] = [];
  readonly #alone: boolean;

  /** @param cores with one, on which other threads only take turns with this one, each signature is checked where it stands */
  constructor(cores: number = checkingThreads) {
    super();
    this.#alone = cores < 2;
  }

  override isSigned(
    check: string,
    signature: TrailSignature | undefined,
    refuse: () => EvidenceError,
  ): boolean {
    if (signature === undefined || this.#alone) return super.isSigned(check, signature, refuse);
    const { verdict } = begunFor(signature, this.#begun) ?? {};
    const pending: Pending = { signature, check, refuse, at: this.position, verdict };
    this.#open.push(pending);
    if (verdict !== undefined) return true;
    // The last ones have begun elsewhere: this thread goes on with what is left to read, and keeps none for the end.
    if (this.#begun.length > 0) {
      start(pending);
      return true;
    }
    if (this.#newest !== undefined) start(this.#newest);
    this.#newest = pending;
    return true;
  }

  override begun(checks: readonly BegunCheck[]): void {
    this.#begun = checks;
  }

  override whenCertain(step: () => void): void {
    this.#open.push(step);
  }

  /**
   * Runs a proof and gives its result when all signatures hold.
   * @throws EvidenceError of the first check that does not hold; whatever else the proof throws
   */
  async settle<T>(prove: () => T): Promise<T> {
    let outcome: () => T;
    try {
      const result = prove();
      outcome = () => result;
    } catch (error) {
      outcome = () => {
        throw error;
      };
    }
    if (this.#newest !== undefined) this.#newest.verdict = checkNow(this.#newest.signature);
    this.#newest = undefined;
    for (const each of this.#open.splice(0)) {
      if (typeof each === 'function') each();
      else if (!(await isCertain(each))) {
        this.keepFirst(each.at);
        this.fail(each.check, each.refuse());
      }
    }
    return outcome();
  }
}

function start(pending: Pending): void {
  const verdict = isValidElsewhere(pending.signature);
  // When an earlier check does not hold, nobody waits for this one.
  verdict.catch(() => undefined);
  pending.verdict = verdict;
}

async function isCertain({ signature, verdict }: Pending): Promise<boolean> {
  if (verdict === undefined) throw new Error('a signature was not checked');
  return (await verdict) || (typeof verdict !== 'boolean' && holdsForOther(signature));
}
